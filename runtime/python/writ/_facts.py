# SPDX-License-Identifier: Apache-2.0
"""Facts as Python has them -> the text of a request, exactly. What has no exact text is refused, never rounded or guessed."""
import datetime
import enum
import json
import operator
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ._errors import RequestError

MAX_DEPTH = 32  # above the engine's own limit, which is the one that counts
MAX_DIGITS = 1000  # no fact has so many; far below where Python itself refuses to write an integer


def request_text(facts: Mapping[str, Any], nulls: bool = False) -> bytes:
    """A request without the facts that are None: what is None is missing, and never a no. `nulls`: a document, in which None is null and stands
    where another pointer of a binding would else be asked."""
    if not isinstance(facts, Mapping):
        raise _wrong("", "a mapping from names to values, or JSON text", "从名称到值的映射，或者 JSON 文本")
    try:
        return _object(facts, "", 0, nulls).encode("utf-8")
    except UnicodeEncodeError:
        raise RequestError("F0104", "", "the text is not UTF-8", "文本不是 UTF-8 编码") from None


def _wrong(place: str, english: str, chinese: str) -> RequestError:
    return RequestError("F0202", place, f"`{place}` should be {english}", f"`{place}` 应为{chinese}")


def _object(facts: Mapping[str, Any], place: str, depth: int, nulls: bool) -> str:
    members = []
    for name, value in facts.items():
        if not isinstance(name, str):
            raise _wrong(place, f"a mapping with texts for names, and has the name {name!r}", f"以文本为名称的映射，其中有名称 {name!r}")
        if value is not None or nulls:
            members.append(json.dumps(name, ensure_ascii=False) + ":" + _value(value, f"{place}.{name}" if place else name, depth, nulls))
    return "{" + ",".join(members) + "}"


def _value(value: Any, place: str, depth: int, nulls: bool) -> str:
    if depth > MAX_DEPTH:
        raise RequestError("F0502", place, f"the request is nested deeper than {MAX_DEPTH} levels", f"请求嵌套超过 {MAX_DEPTH} 层")
    if isinstance(value, enum.Enum):
        return _value(value.value, place, depth + 1, nulls)
    if value is None:
        return "null"  # of a list: the engine refuses it, for a list that is shorter is another list
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Decimal):
        if not value.is_finite() or len(value.as_tuple().digits) > MAX_DIGITS:
            raise _wrong(place, "a number that can be written", "能够写出的数值")
        return str(value)
    if isinstance(value, float):
        raise _wrong(place, "exact: a Decimal, a whole number or a text, not a float", "精确的数值：应为 Decimal、整数或者文本，不得为 float")
    if isinstance(value, datetime.datetime):
        raise _wrong(place, "a day: a datetime.date, not an instant", "日期：应为 datetime.date，不得为时刻")
    if isinstance(value, datetime.date):
        return f'"{value.isoformat()}"'
    if isinstance(value, Mapping):
        return _object(value, place, depth + 1, nulls)
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(_value(item, f"{place}[{i}]", depth + 1, nulls) for i, item in enumerate(value)) + "]"
    return _integer(value, place)


def _integer(value: Any, place: str) -> str:
    try:
        number = operator.index(value)
    except TypeError:
        raise _wrong(place, f"a fact, and is a {type(value).__name__}", f"事实，而其类型为 {type(value).__name__}") from None
    if number.bit_length() > 3 * MAX_DIGITS:
        raise RequestError("F0204", place, f"`{place}` does not fit", f"`{place}` 超出范围")
    return int.__repr__(number)


def day_text(day: "datetime.date | str | None") -> bytes:
    """The day that is asked about."""
    if day is None:
        return b""
    if isinstance(day, datetime.datetime) or not isinstance(day, (datetime.date, str)):
        raise _wrong("today", "a datetime.date or a text YYYY-MM-DD", "datetime.date 或者文本 YYYY-MM-DD")
    text = day if isinstance(day, str) else day.isoformat()
    try:
        # Python 3.11 reads more notations of a day than there are here.
        if len(text) != len("YYYY-MM-DD") or datetime.date.fromisoformat(text).isoformat() != text:
            raise ValueError
    except ValueError:
        raise RequestError("F0207", "today", f"`today` is not a date: {text}", f"`today` 不是日期：{text}") from None
    return text.encode()
