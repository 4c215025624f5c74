#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The string of a banner and the consent of a hospital's patient: imported, asked about, decided, and explained as a letter to
the person. Usage: run.py WRIT [en|zh]"""
import json
import subprocess
import sys
from pathlib import Path

WRIT, LANGUAGE = sys.argv[1], (sys.argv[2:] or ["en"])[0]
HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
POLICY = [ROOT / "stdlib/consent", ROOT / "stdlib/taxonomies/privacy.writ", ROOT / "stdlib/taxonomies/privacy.zh.writ"]


def writ(*arguments, text=None):
    done = subprocess.run([WRIT, *map(str, arguments), "--lang", LANGUAGE], input=text, capture_output=True, text=True,
                          encoding="utf-8")
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


for name, format, receipt in (("banner", "tcf", "banner.tcf"), ("hospital", "fhir", "hospital.json")):
    facts = json.loads(writ("consent", "import", "--from", format, "--notice", HERE / f"{name}.notice.json", "-i", HERE / receipt))
    print(f"== {receipt}\n{json.dumps(facts, ensure_ascii=False)}\n")
    uses = [json.loads(line) for line in (HERE / f"{name}.uses.jsonl").read_text(encoding="utf-8").splitlines()]
    requests = "".join(json.dumps({**use, **facts}) + "\n" for use in uses)
    print(writ("eval", *POLICY, "-d", "consent.covered", "--explain", "--format", "markdown", text=requests))
