#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`writ explain` prints the page of every code, in either language. Usage: explain.py WRIT ROOT"""
import os
import re
import subprocess
import sys
from pathlib import Path

WRIT, ROOT = sys.argv[1], Path(sys.argv[2])
TABLES = ("compiler/diag/diagnostics.def", "runtime/eval/faults.def")
failures = []


def run(*args):
    done = subprocess.run([WRIT, "explain", *args], capture_output=True, env=dict(os.environ, LC_ALL="C.UTF-8"), timeout=300)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def check(name, condition, detail=""):
    if not condition:
        failures.append(name)
        print(f"FAIL {name}: {detail}")


codes = [code for table in TABLES
         for code in re.findall(r"^WRIT_(?:DIAG|FAULT)\(([WF]\d{4}),", (ROOT / table).read_text(encoding="utf-8"), re.M)]
check("the tables", len(codes) > 80, len(codes))
for code in codes:
    page = (ROOT / f"docs/diagnostics/{code}.md").read_text(encoding="utf-8")
    title = page.split("\n")[0].lstrip("# ")
    english, chinese = run(code), run(code, "--lang", "zh")
    check(code, english[0] == 0 and english[1].startswith(title) and "理由" not in english[1], english)
    check(code + " zh", chinese[0] == 0 and chinese[1].startswith(code) and "理由：" in chinese[1] and "Why" not in chinese[1],
          chinese)
    check(code + " fences", "```" not in english[1] + chinese[1], english[1])
    check(code + " differ", english[1] != chinese[1], english[1])
for code, written in (("W0301", "w0301"), ("W0301", "0301"), ("W0301", "301"), ("F0203", "f0203")):
    check(written, run(written) == run(code) and run(written)[0] == 0, run(written))
for wrong in ("W0399", "w03011"):
    check(wrong + " has a neighbour", run(wrong)[0] == 2 and "there is W030" in run(wrong)[2], run(wrong))
check("far from every code", run("hello")[0] == 2 and "there is W" not in run("hello")[2], run("hello"))
check("no such code", run("W9999")[0] == 2, run("W9999"))
check("no code", run()[0] == 2, run())
print(f"explain.py: {len(codes)} codes, {len(failures)} failed")
sys.exit(1 if failures else 0)
