#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Shares by Shapley value against brute force: what each adds when it joins, over every order in which all may join. And tables
that give no value are faults.

    shapley.py WRIT [--tier interp|quick|jit] [--seed N] [--most N]
"""
import argparse
import json
import random
import sys
from fractions import Fraction

from asking import answers, ask

parser = argparse.ArgumentParser()
parser.add_argument("writ")
parser.add_argument("--tier", default="interp")
parser.add_argument("--seed", type=int, default=20261129)
parser.add_argument("--most", type=int, default=10, help="parties of the largest case; every order of 10 takes some ten seconds")
options = parser.parse_args()
POLICY = """policy game language en
record Party
  id : text
end
record Coalition
  members : list of text
  worth : money of CNY
end
facts
  gross : money of CNY
  parties : list of Party
  coalitions : list of Coalition
end
revenue formula settlement
  cites internal "contract"
  divides gross
  splits the rest into shares for p in parties
    by shapley of p.id as member of c.members each worth c.worth for c in coalitions
    to 0.01 by largest remainder
end
"""
dice = random.Random(options.seed)


def brute(count, worths):
    """Sums over all orders of what each adds: every order is walked, beginnings that several have in common once."""
    sums = [0] * count

    def go(mask):
        orders = 0
        for i in range(count):
            bit = 1 << i
            if mask & bit == 0:
                behind = go(mask | bit)
                sums[i] += (worths[mask | bit] - worths[mask]) * behind
                orders += behind
        return orders or 1
    go(0)
    return sums


def shares_of(gross, sums):
    total = sum(sums)
    exact = [Fraction(gross * one, total) for one in sums]
    out = [int(one) for one in exact]
    for i in sorted(range(len(out)), key=lambda i: (-(exact[i] - out[i]), i))[: gross - sum(out)]:
        out[i] += 1
    return out


def game(count):
    """Worths that grow with the coalition, so that no value is below nought; now and then one that does not."""
    worths = [0] * (1 << count)
    for mask in range(1, 1 << count):
        below = max(worths[mask & ~(1 << i)] for i in range(count) if mask >> i & 1)
        worths[mask] = below + dice.choice([0, 0, 1, 100, dice.randint(0, 10**8)])
    if dice.random() < 0.15:
        worths[dice.randrange(1, 1 << count)] = 0
    return worths


def text(cents):
    return f"{cents // 100}.{cents % 100:02d}"


cases = []
for count in [*[n for n in range(1, 8) for _ in range(30)], 8, 8, 9, 10]:
    if count > options.most:
        continue
    worths = game(count)
    sums = brute(count, worths)
    gross = dice.choice([1, 100, 9999, dice.randint(0, 10**10)])
    wanted = None if min(sums) < 0 or sum(sums) == 0 else shares_of(gross, sums)
    rows = [([f"p{i}" for i in range(count) if mask >> i & 1], worths[mask]) for mask in range(1, 1 << count)]
    dice.shuffle(rows)
    if dice.random() < 0.3:
        rows.append(([], 0))
    cases.append((gross, [f"p{i}" for i in range(count)], rows, wanted))
rows = [(["a"], 1), (["b"], 2), (["a", "b"], 5)]
cases += [(100, ["a", "b"], rows, shares_of(100, [4, 6])),
          (100, ["a", "b"], rows[:2], None), (100, ["a", "b"], [*rows, (["b", "a"], 5)], None),
          (100, ["a", "b"], [*rows, (["c"], 0)], None), (100, ["a", "b"], [*rows, ([], 1)], None),
          (100, ["a", "b"], [(["a", "a"], 1), *rows[1:]], None), (100, ["a", "a"], rows, None),
          (100, ["a", "b"], [(["a"], 9), (["b"], 2), (["a", "b"], 3)], None),
          (100, [f"p{i}" for i in range(11)], [([f"p{i}"], 1) for i in range(11)], None)]
requests = [{"gross": text(gross), "parties": [{"id": one} for one in parties],
             "coalitions": [{"members": members, "worth": text(worth)} for members, worth in rows]}
            for gross, parties, rows, _ in cases]
timed = ask(options, POLICY, "game", [one for one, case in zip(requests, cases) if case[3]], "bench", ("--format", "json"))
problems = []
for (gross, parties, rows, wanted), answer in zip(cases, answers(options, POLICY, "game", requests)):
    shares = answer.get("outputs", {}).get("shares")
    if wanted is None:
        if isinstance(shares, list) or "F0409" not in json.dumps(answer):
            problems.append(f"{gross} {rows[:8]}: {answer}, expected a fault")
    elif not isinstance(shares, list) or [int(one.replace(".", "")) for one in shares] != wanted:
        problems.append(f"{gross} {rows[:8]}: {answer}, expected {wanted}")
for problem in problems[:8]:
    print("FAILED", problem[:1200])
# What can be settled is settled by native code, where it is asked to.
by_native = json.loads(timed.stdout)["native_decisions"]
if by_native != (0 if options.tier == "interp" else sum(wanted is not None for *_, wanted in cases)):
    problems.append(f"{by_native} settled by native code")
    print("FAILED", problems[-1])
faults = sum(wanted is None for *_, wanted in cases)
print(f"shapley.py: {len(cases) - faults} settled and {faults} faults in {options.tier}, {len(problems)} wrong")
sys.exit(1 if problems or faults == len(cases) else 0)
