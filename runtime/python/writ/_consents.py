# SPDX-License-Identifier: Apache-2.0
"""Receipts of consent that others wrote, read into the facts of stdlib/consent, and back: docs/consent-receipts.md."""
import json
from collections.abc import Iterable, Mapping
from ctypes import c_void_p
from typing import Any, Union

from ._errors import PolicyError, RequestError
from ._facts import request_text
from ._library import Text, byref, lib, text
from ._policy import _check, _Handle

_SOURCES = {"ts27560": 0, "dpv": 1, "tcf": 2, "fhir": 3, "kantara": 4}
Receipt = Union[Mapping[str, Any], str, bytes]


def import_consents(receipts: "Receipt | Iterable[Receipt]", *, source: str, notice: "Mapping[str, Any] | str | None" = None) -> "dict[str, Any]":
    """The facts `consents` and `refusals`, which a request takes in as they stand: `policy.decide({**facts, **import_consents(…)})`.

    receipts  one or several: JSON as a mapping or a text, or strings of TCF
    source    "ts27560", "dpv" (the same in W3C's JSON-LD), "tcf" (2.2 and 2.3), "fhir" (R5, Consent or Bundle) or "kantara" (1.1)
    notice    what the persons were told and the receipts do not say

    What a receipt does not say is left out, and what is not understood is refused, never passed over.

    Raises RequestError, with the field (a JSON pointer) or the segment and bit as `place`: a receipt or the notice is wrong, and which; then none is
    read. ValueError: there is no such source.
    """
    if source not in _SOURCES:
        raise ValueError(f"source is one of {list(_SOURCES)}")
    held = _new(b"" if notice is None else _bytes(notice))
    several = not isinstance(receipts, (Mapping, str, bytes))
    for at, one in enumerate(receipts if several else [receipts]):
        problems, receipt = c_void_p(), _bytes(one)
        status = lib.writ_consents_import(held.value, _SOURCES[source], text(receipt), byref(problems))
        _read(status, problems, *((f"receipt {at + 1}: ", f"第 {at + 1} 份凭证：") if several else ("", "")))
    out = Text()
    _check(lib.writ_consents_facts(held.value, byref(out)), c_void_p())
    facts: "dict[str, Any]" = json.loads(str(out))
    return facts


def export_consents(facts: "Mapping[str, Any] | str | bytes") -> "list[dict[str, Any]]":
    """Receipts of ISO/IEC TS 27560, one for each record of the facts `consents` and `refusals`.

    Raises RequestError: a record is wrong, or says what a receipt cannot; then there is none.
    """
    held, problems, given, out = _new(b""), c_void_p(), _bytes(facts), Text()
    _read(lib.writ_consents_take(held.value, text(given), byref(problems)), problems)
    problems = c_void_p()
    _read(lib.writ_consents_export(held.value, byref(out), byref(problems)), problems)
    return [json.loads(line) for line in str(out).splitlines()]


def _new(notice: bytes) -> _Handle:
    out, problems = c_void_p(), c_void_p()
    status = lib.writ_consents_new(text(notice), byref(out), byref(problems))
    held = _Handle(out, lib.writ_consents_free)
    _read(status, problems, "the notice: ", "告知内容：")
    return held


def _bytes(value: "Receipt") -> bytes:
    if isinstance(value, bytes):
        return value
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else request_text(value)


def _read(status: int, problems: c_void_p, of: str = "", of_chinese: str = "") -> None:
    try:
        _check(status, problems)
    except PolicyError as wrong:
        raise RequestError(wrong.code, wrong.place, of + wrong.english, of_chinese + wrong.chinese) from None
