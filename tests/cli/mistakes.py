#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What people write at first: the place, the cause and the fix. Usage: mistakes.py WRIT ROOT

Each line of tests/data/mistakes.txt is one mistake: in which of the two policies below which line is written in another way,
what is said of it, and what the fix makes of the line.
"""
import json
import os
import subprocess
import sys
import tempfile

WRIT, ROOT = sys.argv[1], sys.argv[2]
failures = []
done = 0

BASE = {}
for name in ("en", "zh"):
    with open(os.path.join(ROOT, f"tests/data/mistakes_{name}.writ"), encoding="utf-8") as file:
        BASE[name] = file.read().split("\n")


def found(path):
    out = subprocess.run([WRIT, "check", "--format", "json", path], capture_output=True, timeout=120,
                         env=dict(os.environ, LC_ALL="C.UTF-8")).stdout
    return json.loads(out.decode())


def fixed(lines, fix):
    first, last = fix["line"] - 1, fix["end_line"] - 1
    made = lines[first][:fix["column"] - 1] + fix["replacement"] + lines[last][fix["end_column"] - 1:]
    return lines[:first] + made.split("\n") + lines[last + 1:]


def check(path, where, base, old, new, code, wanted):
    global done
    done += 1
    number = next((i for i, line in enumerate(BASE[base]) if line.strip() == old), None)
    if number is None:
        failures.append(f"{where}: no line `{old}`")
        return
    indent = BASE[base][number][:len(BASE[base][number]) - len(BASE[base][number].lstrip())]
    lines = BASE[base][:number] + [indent + new] + BASE[base][number + 1:]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))
    said = [one for one in found(path) if one["code"] != "W9901"]
    shown = "; ".join(f"{one['line']}:{one['column']} {one['code']} {one['message'][base]}" for one in said)
    if code == "ok":
        if said:
            failures.append(f"{where}: `{new}`: {shown}")
        return
    if len(said) != 1 or said[0]["code"] != code or said[0]["line"] != number + 1:
        failures.append(f"{where}: `{new}`: wanted {code} on line {number + 1} alone, found: {shown or 'nothing'}")
        return
    fixes = said[0]["fixes"]
    if wanted == "-":
        # No fix is certain: the reader is told what is possible.
        if fixes or not (said[0]["notes"] or said[0]["labels"] or code in ("W0104", "W0105")):
            failures.append(f"{where}: `{new}`: wanted a note and no fix, found {[one['replacement'] for one in fixes]}")
        return
    made = ["\n".join(one.strip() for one in fixed(lines, fix)[number:number + 1]) for fix in fixes]
    if made != wanted.split(" || "):
        failures.append(f"{where}: `{new}`: wanted {wanted!r}, the fixes make {made}")
        return
    # Each mends the whole by itself.
    for fix in fixes:
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(fixed(lines, fix)))
        left = [one for one in found(path) if one["level"] == "error"]
        if left:
            failures.append(f"{where}: `{new}` fixed by `{fix['replacement']}`: {left[0]['code']} {left[0]['message'][base]}")


with tempfile.TemporaryDirectory() as folder, open(os.path.join(ROOT, "tests/data/mistakes.txt"), encoding="utf-8") as table:
    for number, row in enumerate(table, 1):
        row = row.rstrip("\n")
        if not row or row.startswith("--"):
            continue
        cells = row.split("\t")
        if len(cells) != 5:
            failures.append(f"line {number}: {len(cells)} cells")
            continue
        check(os.path.join(folder, "m.writ"), f"line {number}", *cells)

for failure in failures:
    print("FAIL " + failure)
print(f"{done} mistakes, {len(failures)} failed")
sys.exit(1 if failures or done == 0 else 0)
