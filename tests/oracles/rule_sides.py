#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Both sides of every rule: a test or worked case in which it decides, and one in which it just does not.

For every rule, row of a table, default and duty of every policy, over the policies' own tests and tests/data/cases/*.jsonl.
It decides where it is among the reasons (`because`) or the duties of the answer, or where `writ trace` says that a stated result rests
on it. It just does not where all of its conditions but one hold, or where the request differs in one fact, the day or a reading from
one in which it decides. Of a default: another rule displaced it. Nothing is sampled.
Rules of overlays are left out: their tests are not read.

Prints both lists, rule by rule (with --all in full, else three of each) and fails when a rule has one side only.
Usage: rule_sides.py WRIT ROOT [--tier T] [--all] [--only POLICY]"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

from policy_tests import ask, is_overlay, requests_by_decision

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("writ")
parser.add_argument("root")
parser.add_argument("--tier")
parser.add_argument("--all", action="store_true")
parser.add_argument("--only")
args = parser.parse_args()


def traced():
    """The parts that a report is made of, each with the places of the tests that cover it."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as cases:
        for name in ("cases", "market"):
            with open(os.path.join(args.root, f"tests/data/cases/{name}.jsonl"), encoding="utf-8") as lines:
                cases.write(lines.read())
        cases.flush()
        done = subprocess.run([args.writ, "trace", "policies", "--cases", cases.name, "--format", "json"], cwd=args.root, capture_output=True)
    report = json.loads(done.stdout)
    names = [t["title"]["en"] if t["case"] else t["place"] for t in report["tests"]]
    return [(p["id"], p["kind"], p["place"], {names[i] for i in p["tests"]}) for p in report["parts"]
            if p["kind"] in ("rule", "row", "default", "obligation") and not is_overlay(os.path.join(args.root, p["place"].rsplit(":", 1)[0]))]


def near(a, b, policy):
    """Whether `b` differs from `a` in one fact, the day or a reading, and states what it is: silence settles only what is optional."""
    one, other = a.json(), b.json()
    for side in (one, other):
        side.update({f"reading {k}": v for k, v in side.pop("readings", {}).items()})
    missing = object()
    different = [k for k in one.keys() | other.keys() if one.get(k, missing) != other.get(k, missing)]
    optional = {fact.key for fact in policy.facts.values() if fact.optional}
    return len(different) == 1 and (different[0] in other or different[0] in optional)


def sides(part, kind, covered, requests, answers, is_near):
    """(those in which it decides, those in which it just does not), as (request, how)."""
    table = part.rsplit(".", 1)[0] if kind == "row" else None
    yes, no, possible = [], [], []
    for i, (request, answer) in enumerate(zip(requests, answers)):
        name = request.place.split(":")[-1] if request.place.startswith("tests/") else request.place
        considered = {c["rule"]: c for c in answer["considered"]}.get(part)
        if part in answer["reasons"] or name in covered:
            yes.append(i)
        elif considered and considered["applies"] == "unknown":
            continue
        elif considered and kind == "default":
            no.append((i, "displaced"))
        elif considered and len(considered["failed"]) + len(considered.get("outside", [])) == 1 and not considered["unknown"]:
            failed = (considered["failed"] + considered.get("outside", []))[0]
            no.append((i, f"all but: {failed['en']}"))
        elif considered or table is None or any(r.startswith(table + ".") for r in answer["reasons"] | answer["covered"]):
            possible.append(i)
    found = {i for i, _ in no}
    for i in possible:
        other = next((j for j in yes if is_near(j, i)), None) if i not in found else None
        if other is not None:
            no.append((i, f"one fact from {requests[other].place}"))
    return yes, no


policies, requests = requests_by_decision(args.root)
parts = traced()
lacking = counted = 0
for policy in policies.values():
    if args.only and policy.name != args.only:
        continue
    asked = requests[policy.decision]
    answers = ask(args.writ, args.root, policy, [r.json() for r in asked], "--explain", "--format", "json", tier=args.tier)
    mine = [p for p in parts if p[0].startswith(policy.name + ".")]
    for request, answer in zip(asked, answers):
        assert "error" not in answer, (request.place, answer)
        name = request.place.split(":")[-1] if request.place.startswith("tests/") else request.place
        answer["reasons"] = {b["rule"] for b in answer["because"]} | {f"{policy.name}.{o['id']}" for o in answer["obligations"]}
        answer["covered"] = {part for part, _, _, covered in mine if name in covered}
    known = {}

    def is_near(i, j):
        if (i, j) not in known:
            known[i, j] = near(asked[i], asked[j], policy)
        return known[i, j]

    for part, kind, place, covered in mine:
        yes, no = sides(part, kind, covered, asked, answers, is_near)
        counted += 1
        wrong = not yes or not no
        lacking += wrong
        most = None if args.all else 3
        print(f"{'FAIL' if wrong else 'ok  '} {kind} {part} ({place}): decides in {len(yes)}, just does not in {len(no)}")
        for i in yes[:most]:
            print(f"       yes {asked[i].place} {asked[i].title}")
        for i, how in no[:most]:
            print(f"       no  {asked[i].place} {asked[i].title}: {how}")
print(f"{counted} rules, rows, defaults and duties; {lacking} with one side only")
sys.exit(1 if lacking or not counted else 0)
