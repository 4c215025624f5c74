#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The ten rules of docs/comparison.md: every case right, and nothing given of what a request leaves open. In English and in Chinese.

    ten_rules.py WRIT ROOT [TIER...]
"""
import json
import subprocess
import sys
from pathlib import Path

WRIT, ROOT, TIERS = sys.argv[1], Path(sys.argv[2]), sys.argv[3:] or ["interp"]
problems = []


def ask(policy, case, tier):
    request = dict(case["facts"], as_of=case["as_of"])
    done = subprocess.run([WRIT, "eval", policy, "-d", case["decision"], "--tier", tier], input=json.dumps(request),
                          capture_output=True, text=True, timeout=300)
    return json.loads(done.stdout)


def number(value):
    """Amounts are compared as numbers: "30" is "30.00"."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value


def same(a, b):
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return number(a) == number(b)


def policies(language):
    """By the name of the policy, which is that of its one decision."""
    out = {}
    for path in sorted((ROOT / "tests/policies/ten_rules" / language).glob("*.writ")):
        header = next(line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith(("policy ", "规范 ")))
        out[header.split()[1]] = str(path)
    return out


def lines(kind, language):
    text = (ROOT / f"tests/data/ten_rules/{kind}.{language}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


count = 0
for language in ("en", "zh"):
    files = policies(language)
    for tier in TIERS:
        for case in lines("cases", language):
            count += 1
            answer = ask(files[case["decision"]], case, tier)
            for key, wanted in case["expected"].items():
                found = answer["decision"] if key == "decision" else answer.get("outputs", {}).get(key)
                if not same(wanted, found):
                    problems.append(f"{case['id']} {language} {tier}: {key}: {found!r}, expected {wanted!r}")
        for request in lines("unsettled", language):
            count += 1
            facts = {name: value for name, value in request.items() if name not in ("decision", "as_of")}
            answer = ask(files[request["decision"]], {**request, "facts": facts}, tier)
            given = [name for name, value in answer.get("outputs", {}).items() if not isinstance(value, dict)]
            if given or answer["decision"] == "permit":
                problems.append(f"{request['decision']} {language} {tier}: gives {given or answer['decision']} of what is open")
for problem in problems:
    print("FAILED", problem)
print(f"ten_rules.py: {count} answers, {len(problems)} problems")
sys.exit(1 if problems else 0)
