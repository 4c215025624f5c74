#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sums split by Writ against Python's fractions: by weight, among groups first, equally where nobody has a weight; and what
must hold of every split: the shares add up, none is negative, a greater weight never earns less.

    splits.py WRIT ROOT [--count N] [--tier interp|quick|jit] [--seed N]
"""
import argparse
import json
import random
import sys
from fractions import Fraction
from pathlib import Path

from asking import answers

parser = argparse.ArgumentParser()
parser.add_argument("writ")
parser.add_argument("root", type=Path)
parser.add_argument("--count", type=int, default=3000)
parser.add_argument("--tier", default="interp")
parser.add_argument("--seed", type=int, default=20261128)
options = parser.parse_args()

POLICY = """policy splits language en
enumeration Stage first / 甲 second / 乙 third / 丙 end
record Party
  stage : Stage
  weight : decimal(4)
  stage_weight : rate
end
facts
  amount : money of CNY
  parties : list of Party
end
output plain means split of amount by p.weight for p in parties cites internal "by weight"
output even means split of amount by p.weight, or equally for p in parties cites internal "or equally"
output staged
  means split of amount first per p.stage by p.stage_weight then by p.weight, or equally for p in parties
  cites internal "among groups first"
"""


def largest_remainder(units, exact):
    """Whole units by floor; the rest a unit each to the greatest remainders, of equal ones to the earlier."""
    shares = [int(part) for part in exact]
    order = sorted(range(len(exact)), key=lambda i: (-(exact[i] - shares[i]), i))
    for i in order[: units - sum(shares)]:
        shares[i] += 1
    return shares


def parts(weights, equally):
    whole = sum(weights)
    if whole == 0:
        return [Fraction(1, len(weights))] * len(weights) if equally else None
    return [Fraction(weight, whole) for weight in weights]


def plain(units, parties, equally):
    if not parties:
        return [] if units == 0 else None
    of = parts([party["weight"] for party in parties], equally)
    return None if of is None else largest_remainder(units, [units * part for part in of])


def staged(units, parties):
    if not parties:
        return [] if units == 0 else None
    stages = sorted({party["stage"] for party in parties}, key=[party["stage"] for party in parties].index)
    of_stage = parts([next(p["stage_weight"] for p in parties if p["stage"] == stage) for stage in stages], True)
    exact = [Fraction(0)] * len(parties)
    for stage, share in zip(stages, of_stage):
        members = [i for i, party in enumerate(parties) if party["stage"] == stage]
        for i, part in zip(members, parts([parties[i]["weight"] for i in members], True)):
            exact[i] = units * share * part
    return largest_remainder(units, exact)


def text(number, places):
    return f"{number // 10**places}.{number % 10**places:0{places}d}"


dice = random.Random(options.seed)
cases = []
for _ in range(options.count):
    count = dice.choice([0, 1, 2, 3, 5, 8, 12, 40])
    most = dice.choice([1, 3, 10**4, 10**9, 10**17])
    stage_weights = {stage: dice.choice([0, 1, 15, 30, 10**8]) for stage in ("first", "second", "third")}
    parties = []
    for _ in range(count):
        stage = dice.choice(list(stage_weights))
        parties.append({"stage": stage, "weight": dice.randint(0, most) if dice.random() < 0.9 else 0,
                        "stage_weight": stage_weights[stage]})
    cases.append((dice.choice([0, 1, 99, 10**6 + 1, dice.randint(0, 10**15)]), parties))

requests = [{
    "amount": text(units, 2),
    "parties": [{"stage": p["stage"], "weight": text(p["weight"], 4), "stage_weight": text(p["stage_weight"], 8)} for p in parties],
} for units, parties in cases]
problems = []
for (units, parties), answer in zip(cases, answers(options, POLICY, "splits", requests)):
    wanted = {"plain": plain(units, parties, False), "even": plain(units, parties, True), "staged": staged(units, parties)}
    for name, shares in wanted.items():
        found = answer.get("outputs", {}).get(name)
        if shares is None:
            if found is not None or "F0409" not in json.dumps(answer):
                problems.append(f"{name} of {units} among {parties}: {found}, expected a fault")
            continue
        cents = [int(share.replace(".", "")) for share in found] if isinstance(found, list) else found
        if cents != shares:
            problems.append(f"{name} of {units} among {parties}: {found}, expected {shares}")
        elif parties and sum(cents) != units:
            problems.append(f"{name} of {units}: adds up to {sum(cents)}")
        elif name == "plain" and any(a["weight"] > b["weight"] and x < y for a, x in zip(parties, cents) for b, y in zip(parties, cents)):
            problems.append(f"{name} of {units} among {parties}: a greater weight earns less")
for problem in problems[:10]:
    print("FAILED", problem[:600])
print(f"splits.py: {3 * len(cases)} splits in {options.tier}, {len(problems)} wrong")
sys.exit(1 if problems else 0)
