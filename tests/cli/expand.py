#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`writ expand`: scopes of consent and loose decisions, written in words of the core, mean the same to the letter of the IR; a cross-border
rule is its tables and duties.

    expand.py WRIT ROOT
"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

WRIT, ROOT = sys.argv[1], Path(sys.argv[2])
SAME = ["tests/bench/w1_consent.writ", "tests/policies/consent.writ", "tests/policies/shorter.writ",
        "tests/policies/answers_only.writ", *(f"tests/policies/ten_rules/{language}/{number:02}.writ" for language in ("en", "zh")
                                              for number in range(1, 11))]
failed = 0


def run(*arguments):
    done = subprocess.run([WRIT, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8", timeout=120)
    return done.returncode, done.stdout, done.stderr


def expect(what, found, wanted):
    global failed
    if found != wanted:
        failed += 1
        print(f"FAILED {what}: {found!r}, expected {wanted!r}"[:1500])


with tempfile.TemporaryDirectory() as folder:
    core = Path(folder) / "core.writ"
    for name in SAME:
        status, out, _ = run("expand", ROOT / name)
        expect(f"{name}: status", status, 0)
        expect(f"{name}: no form is left", re.findall(r"^(?:consent scope|同意范围|cross-border rule|出境规则)", out, re.M), [])
        core.write_text(out, encoding="utf-8")
        written, expanded = run("check", "--dump=ir", ROOT / name), run("check", "--dump=ir", core)
        expect(f"{name}: the written file is fine", written[0], 0)
        expect(f"{name}: the same IR", expanded[:2], written[:2])

status, out, _ = run("expand", ROOT / "tests/bench/w3_cross_border.writ")
expect("w3: status", status, 0)
expect("w3: tables", re.findall(r"^table (.*)$", out, re.M), ["transfer first match"])
expect("w3: duties", re.findall(r"^obligation 「(.*)」 as (\w+)$", out, re.M),
       [(f"transfer.{one}", one) for one in ("assessment", "contract_or_certification", "informed", "impact_assessment", "separate_consent")])
expect("w3: where they come from", out.count("-- cross-border rule transfer\n"), 6)

with tempfile.TemporaryDirectory() as folder:
    wrong = Path(folder) / "wrong.writ"
    wrong.write_text("policy wrong language en\nconsent scope\n", encoding="utf-8")
    status, out, err = run("expand", wrong)
    expect("wrong: status", (status, out), (1, ""))
    expect("wrong: said", "error W0" in err, True)
    expect("no such file", run("expand", Path(folder) / "none.writ")[0], 3)

sys.exit(1 if failed else 0)
