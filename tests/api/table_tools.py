# SPDX-License-Identifier: Apache-2.0
"""What the tests of tables share: the package beside the library under test, and answers against `writ eval`, row by row."""
import importlib
import json
import shutil
import subprocess
import sys
from pathlib import Path


def installed(root, library, folder):
    """The package as its wheel would lay it out, imported."""
    place = Path(folder, "writ")
    if not place.exists():
        shutil.copytree(Path(root, "runtime/python/writ"), place, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(library, place / "libwrit.so.0")
    sys.path.insert(0, str(folder))
    return importlib.import_module("writ")


def request(row, nulls=False):
    """A row of a table as the request that asks the same; with `nulls` as the document that a binding reads."""
    from writ._facts import request_text
    if row is None:
        return "null"
    return request_text({name: value.isoformat() if name == "as_of" and value else value for name, value in row.items()}, nulls).decode()


def evaluated(writ, policy, decision, today, rows, *more, nulls=False):
    """The answers of `writ eval`, one a row."""
    command = [writ, "eval", policy, "-d", decision, *(["--as-of", today] if today else []), *more, "-i", "-"]
    lines = "".join(request(row, nulls) + "\n" for row in rows)
    done = subprocess.run(command, input=lines, text=True, encoding="utf-8", capture_output=True)
    out = [json.loads(line, parse_float=str) for line in done.stdout.splitlines()]
    if len(out) != len(rows):
        raise SystemExit(f"{len(out)} answers to {len(rows)} rows: {done.stderr}")
    return [without_place(one) for one in out]


def without_place(answer):
    """Without what the command adds: the line of the input."""
    for fault in ("error", "conflict"):
        answer.get(fault, {}).pop("line", None)
    return answer


def mismatches(writ, policy, decision, today, rows, answers):
    """Where the column `answer`, or what other columns say of it, is not what `writ eval` says."""
    wrong = []
    for at, (expected, found) in enumerate(zip(evaluated(writ, policy, decision, today, rows), answers, strict=True)):
        whole = without_place(json.loads(found["answer"], parse_float=str))
        if whole != expected:
            wrong.append(f"row {at}: {rows[at]}\n  table: {whole}\n  eval:  {expected}")
        elif columns(found) != said(expected):
            wrong.append(f"row {at}: columns {columns(found)}\n  answer {said(expected)}")
    return wrong


def plain(value):
    """A value of a column as JSON has it."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return value if value is None or isinstance(value, (bool, int, str)) else value.isoformat() if hasattr(value, "isoformat") else str(value)


def columns(row):
    no_value = set(row["no_value"] or ())
    outputs = {name: plain(value) for name, value in (row.get("outputs") or {}).items() if name not in no_value}
    fault = row["error"]
    return {
        "decision": row["decision"], "refer_to": row["refer_to"], "outputs": outputs, "missing_facts": row["missing_facts"] or [],
        "because": row["because"] or [], "error": fault and {**fault, "path": fault["path"] or ""},
        "obligations": [{**one, "due": plain(one["due"])} for one in row["obligations"] or ()],
        "output_errors": {one["output"]: one["code"] for one in row["output_errors"] or ()}}


def said(answer):
    fault = answer.get("error") or answer.get("conflict")
    return {
        "decision": answer["decision"], "refer_to": answer.get("refer_to", {}).get("en"), "outputs": answer.get("outputs", {}),
        "missing_facts": answer.get("missing_facts", []), "because": [one["rule"] for one in answer.get("because", ())],
        "error": fault and {"code": fault["code"], "path": fault.get("path", ""), **fault["message"]},
        "obligations": [{name: one.get(name) for name in ("id", "who", "when", "modality", "met", "due")} for one in answer.get("obligations", ())],
        "output_errors": {name: one["code"] for name, one in answer.get("output_errors", {}).items()}}
