#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Settlements by a revenue formula against Python's fractions, and what must hold of every one: what is given out is the sum, no
amount is negative, within a stage a greater weight never earns less, the order of parties matters between equals only; and what
cannot be settled is a fault.

    settlements.py WRIT ROOT [--count N] [--tier interp|quick|jit] [--seed N]
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

STAGES = {"first": Fraction(45, 100), "second": Fraction(35, 100), "third": Fraction(20, 100)}
# By day: upper bounds in cents and rates; the last tier has no bound.
TARIFF = {"2024-06-30": ([100_000, 500_000], [Fraction(25, 1000), Fraction(15, 1000), Fraction(8, 1000)]),
          "2025-06-30": ([200_000], [Fraction(2, 100), Fraction(5, 1000)])}
POLICY = """policy settlements language en
enumeration Stage first / 甲 second / 乙 third / 丙 end
record Party
  id : text
  stage : Stage
  weight : decimal(4)
end
facts
  gross : money of CNY
  cost : money of CNY
  agent : money of CNY
  public_data : boolean
  parties : list of Party
end
parameter tariff : tiers
  from 2024-01-01
    at most CNY 1,000: 2.5%, more than CNY 1,000 at most CNY 5,000: 1.5%, more than CNY 5,000: 0.8% cites internal "tariff 2024"
  from 2025-01-01 at most CNY 2,000: 2%, more than CNY 2,000: 0.5% cites internal "tariff 2025"
end
parameter stage_share : rate for every Stage
  {first: 45%, second: 35%, third: 20%} cites internal "contract"
end
revenue formula settlement
  cites internal "contract"
  divides max of (gross - cost, CNY 0)
  takes fee: gross in tiers of tariff rounded half up to 0.01 capped at the rest
  takes agency: agent
  takes whole: gross at the tier of tariff rounded half up to 0.01 capped at the rest
  takes public: 20% * the rest rounded half up to 0.01 when public_data
  splits the rest into shares for p in parties
    first per p.stage by stage_share of p.stage, empty ones left out
    then by p.weight, or equally
    to 0.01 by largest remainder
end
"""


def half_up(amount):
    return int(amount + Fraction(1, 2))  # never negative here


def largest_remainder(units, exact):
    shares = [int(part) for part in exact]
    order = sorted(range(len(exact)), key=lambda i: (-(exact[i] - shares[i]), i))
    for i in order[: units - sum(shares)]:
        shares[i] += 1
    return shares


def shares_of(units, parties):
    there = {stage: [i for i, party in enumerate(parties) if party["stage"] == stage] for stage in STAGES}
    whole = sum(rate for stage, rate in STAGES.items() if there[stage])
    exact = [Fraction(0)] * len(parties)
    for stage, members in there.items():
        weights = sum(parties[i]["weight"] for i in members)
        for i in members:
            part = Fraction(parties[i]["weight"], weights) if weights else Fraction(1, len(members))
            exact[i] = units * STAGES[stage] / whole * part
    return largest_remainder(units, exact)


def settle(case):
    """The outputs in cents, or the code of a fault."""
    rest = max(case["gross"] - case["cost"], 0)
    bounds, rates = TARIFF[case["as_of"]]
    edges = [0, *bounds, None]
    fee = sum((max(0, (case["gross"] if high is None else min(case["gross"], high)) - low)) * rate
              for low, high, rate in zip(edges, edges[1:], rates))
    out = {"fee": min(half_up(fee), rest)}
    rest -= out["fee"]
    if not 0 <= case["agent"] <= rest:
        return "F0410"
    out["agency"] = case["agent"]
    rest -= out["agency"]
    reached = next(rate for bound, rate in zip([*bounds, None], rates) if bound is None or case["gross"] <= bound)
    out["whole"] = min(half_up(case["gross"] * reached), rest)
    rest -= out["whole"]
    out["public"] = half_up(rest * Fraction(1, 5)) if case["public_data"] else 0
    rest -= out["public"]
    if not case["parties"]:
        return out | {"shares": []} if rest == 0 else "F0409"
    return out | {"shares": shares_of(rest, case["parties"])}


def text(number, places):
    sign = "-" if number < 0 else ""
    number = abs(number)
    return f"{sign}{number // 10**places}.{number % 10**places:0{places}d}"


dice = random.Random(options.seed)
cases = []
for _ in range(options.count):
    most = dice.choice([1, 3, 10**4, 10**9, 10**13])
    gross = dice.choice([0, 1, 99, 100_000, 100_001, 500_000, dice.randint(0, 10**6), dice.randint(0, 10**13)])
    cost = dice.choice([0, gross, gross + 1, gross // 3, max(gross - 1, 0)])
    cases.append({
        "gross": gross, "cost": cost, "as_of": dice.choice(list(TARIFF)), "public_data": dice.random() < 0.5,
        "agent": dice.choice([0, 0, 0, 1, -1, max(gross - cost, 0) // 7, 10**9]),
        "parties": [{"id": f"p{i}", "stage": dice.choice(list(STAGES)), "weight": dice.randint(0, most) if dice.random() < 0.9 else 0}
                    for i in range(dice.choice([0, 1, 2, 3, 5, 8, 12]))]})


def answers_to(some):
    requests = [{
        "gross": text(case["gross"], 2), "cost": text(case["cost"], 2), "agent": text(case["agent"], 2),
        "public_data": case["public_data"], "as_of": case["as_of"],
        "parties": [{"id": p["id"], "stage": p["stage"], "weight": text(p["weight"], 4)} for p in case["parties"]],
    } for case in some]
    return answers(options, POLICY, "settlements", requests)


def cents(amount):
    return int(amount.replace(".", ""))


NAMES = ("fee", "agency", "whole", "public")
problems = []
shuffled = [case | {"parties": dice.sample(case["parties"], len(case["parties"]))} for case in cases]
settled = faults = 0
for case, answer, moved, other in zip(cases, answers_to(cases), shuffled, answers_to(shuffled)):
    wanted = settle(case)
    outputs = answer.get("outputs", {})
    if isinstance(wanted, str):
        faults += 1
        if isinstance(outputs.get("shares"), list) or wanted not in json.dumps(answer):
            problems.append(f"{case}: {answer}, expected {wanted}")
        continue
    settled += 1
    if not isinstance(outputs.get("shares"), list) or any(not isinstance(outputs.get(name), str) for name in NAMES):
        problems.append(f"{case}: {answer}, expected {wanted}")
        continue
    found = {name: cents(outputs[name]) for name in NAMES} | {"shares": [cents(share) for share in outputs["shares"]]}
    if found != wanted:
        problems.append(f"{case}: {found}, expected {wanted}")
    total = sum(found[name] for name in NAMES) + sum(found["shares"])
    if total != max(case["gross"] - case["cost"], 0):
        problems.append(f"{case}: adds up to {total}")
    if min([found[name] for name in NAMES] + found["shares"]) < 0:
        problems.append(f"{case}: {found} has a negative amount")
    pairs = list(zip(case["parties"], found["shares"]))
    if any(a["stage"] == b["stage"] and a["weight"] > b["weight"] and x < y for a, x in pairs for b, y in pairs):
        problems.append(f"{case}: {found}: a greater weight earns less")
    # Equals of one stage may change places, and nobody else.
    moved_pairs = list(zip(moved["parties"], [cents(share) for share in other["outputs"]["shares"]]))
    by_claim = [sorted((p["stage"], p["weight"], share) for p, share in some) for some in (pairs, moved_pairs)]
    exact_tie = any(abs(x[2] - y[2]) > 1 for x, y in zip(*by_claim))
    if exact_tie or sum(s for _, s in moved_pairs) != sum(found["shares"]):
        problems.append(f"{case}: another order gives {moved_pairs}")
for problem in problems[:10]:
    print("FAILED", problem[:900])
print(f"settlements.py: {settled} settled and {faults} faults in {options.tier}, {len(problems)} wrong")
sys.exit(1 if problems or not settled or not faults else 0)
