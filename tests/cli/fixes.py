#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every fix that is offered, applied by machine. Usage: fixes.py WRIT ROOT

Of each golden file of diagnostics, and of the mistakes of tests/data/mistakes, each fix is applied by itself, as a client
does that reads `check --format json`, and the text is checked again: that error is gone, the line parses, and nothing comes
with the fix.
"""
import collections
import glob
import json
import os
import subprocess
import sys
import tempfile

WRIT, ROOT = sys.argv[1], sys.argv[2]
failures = []
tried = 0

# A file, a code, and why its fix leaves or brings something.
KNOWN = {
}


def check(paths):
    done = subprocess.run([WRIT, "check", "--format", "json", *paths], capture_output=True, timeout=120,
                          env=dict(os.environ, LC_ALL="C.UTF-8"))
    return json.loads(done.stdout.decode())


def input_of(path):
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        lines = file.read().split("\n")
    return [line for line in lines if not line.startswith("--!")]


def apply(text, fix):
    lines = text.split("\n")
    first, last = fix["line"] - 1, fix["end_line"] - 1
    made = lines[first][:fix["column"] - 1] + fix["replacement"] + lines[last][fix["end_column"] - 1:]
    return "\n".join(lines[:first] + [made] + lines[last + 1:])


def counted(found, path, first, last, moved):
    """The codes on the lines from first to last, and the codes elsewhere."""
    here, elsewhere = collections.Counter(), collections.Counter()
    for one in found:
        inside = one["file"] == path and first <= one["line"] <= last + moved
        (here if inside else elsewhere)[one["code"]] += 1
    return here, elsewhere


def try_fix(name, path, before, diagnostic, fix):
    global tried
    tried += 1
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    fixed = apply(text, fix)
    moved = fixed.count("\n") - text.count("\n")
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(fixed)
    try:
        after = check(paths)
    finally:
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    first = min(fix["line"], diagnostic["line"])
    last = max(fix["end_line"], diagnostic["end_line"])
    was_here, was_elsewhere = counted(before, path, first, last, 0)
    is_here, is_elsewhere = counted(after, path, first, last, moved)
    was_here[diagnostic["code"]] -= 1
    left = (is_here - was_here) + (is_elsewhere - was_elsewhere)
    known = KNOWN.get((name, diagnostic["code"]))
    if left and known is None:
        failures.append(f"{name}:{diagnostic['line']}: {diagnostic['code']} fixed by {fix['replacement']!r}: then {dict(left)}")


def alternatives(name, found):
    """Where there are several fixes, each is an alternative to the others, and says so."""
    for one in found:
        numbers = [fix.get("alternative") for fix in one["fixes"]]
        wanted = list(range(1, len(numbers) + 1)) if len(numbers) > 1 else [None] * len(numbers)
        if numbers != wanted:
            failures.append(f"{name}:{one['line']}: alternatives {numbers}")


sources = sorted(one for one in glob.glob(os.path.join(ROOT, "tests/golden/diag/*.writ")) if ".fixed." not in one)
sources += sorted(glob.glob(os.path.join(ROOT, "tests/data/mistakes/*.writ")))
with tempfile.TemporaryDirectory() as folder:
    for source in sources:
        lines = input_of(source)
        recipes = [line for line in lines if line.startswith("--? ")]
        if any(not line.startswith("--? file ") for line in recipes):
            continue  # an input that no plain text file can hold
        name = os.path.basename(source)
        parts = [(name, [])]
        for line in lines:
            if line.startswith("--? file "):
                parts.append((line[len("--? file "):], []))
            else:
                parts[-1][1].append(line)
        if len(parts) > 1 and not "".join(parts[0][1]).strip():
            parts.pop(0)
        paths = []
        for part, text in parts:
            paths.append(os.path.join(folder, part))
            with open(paths[-1], "w", encoding="utf-8", newline="", errors="surrogateescape") as file:
                file.write("\n".join(text))
        before = check(paths)
        alternatives(name, before)
        for diagnostic in before:
            for fix in diagnostic["fixes"]:
                try_fix(name, fix["file"], before, diagnostic, fix)
        for path in paths:
            os.remove(path)

for failure in failures:
    print("FAIL " + failure)
print(f"{tried} fixes of {len(sources)} files, {len(failures)} fail")
# None tried is none shown.
sys.exit(1 if failures or tried < 100 else 0)
