#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Shares within bounds against an oracle of fractions that knows no proportion to solve for: it holds what is out of bounds, one
bound at a time, in the order in which Writ's documentation tells it, and compares. And what must hold of every settlement: all of
the sum is given out, nothing is negative, every bound is kept, a greater weight under the same bounds never earns less, the order
of parties matters between equals only; what cannot be kept is a fault.

    bounded.py WRIT [--count N] [--tier interp|quick|jit] [--seed N]
"""
import argparse
import json
import math
import random
import sys
from fractions import Fraction

from asking import answers

parser = argparse.ArgumentParser()
parser.add_argument("writ")
parser.add_argument("--count", type=int, default=2000)
parser.add_argument("--tier", default="interp")
parser.add_argument("--seed", type=int, default=20261129)
options = parser.parse_args()

STAGES = {"first": Fraction(45, 100), "second": Fraction(35, 100), "third": Fraction(15, 100)}
HEAD = """policy bounded language en
enumeration Stage first / 甲 second / 乙 third / 丙 end
record Party
  id : text
  stage : Stage
  weight : decimal(4)
  floor : money of CNY
  cap : money of CNY
end
facts
  gross : money of CNY
  together_least : money of CNY
  together_most : money of CNY
  parties : list of Party
end
parameter stage_share : rate for every Stage
  {first: 45%, second: 35%, third: 15%} cites internal "contract"
end
"""
# What each formula says of bounds, residues and groups.
FORMULAS = {
    "least": dict(groups=False, text="""by p.weight
    each at least p.floor
    to 0.01 by largest remainder"""),
    "both": dict(groups=False, most=True, text="""by p.weight, or equally
    each at least p.floor
    each at most p.cap
    to 0.01 by largest remainder"""),
    "tenth": dict(groups=True, tenth=True, text="""first per p.stage by stage_share of p.stage, empty ones left out
    then by p.weight, or equally
    each at least 7% * the_sum / 1 where p.stage is first
    to 0.01 by largest remainder"""),
    "together": dict(groups=True, together=True, text="""first per p.stage by stage_share of p.stage, empty ones left out
    then by p.weight, or equally
    each at least p.floor where p.stage is not first
    together at least together_least where p.stage is first
    together at most together_most where p.stage is second
    to 0.01 by largest remainder"""),
    "one": dict(groups=False, taker=True, text="""by p.weight
    each at least p.floor
    to 0.01, residue to the one where p.id is "p0\""""),
    "one_together": dict(groups=True, together=True, taker=True, text="""first per p.stage by stage_share of p.stage, empty ones left out
    then by p.weight, or equally
    each at least p.floor where p.stage is not first
    together at least together_least where p.stage is first
    together at most together_most where p.stage is second
    to 0.01, residue to the one where p.id is "p0\""""),
    "left": dict(groups=False, fund=True, floor_only=True, text="""by p.weight
    each at least p.floor
    to 0.01, residue to reserve"""),
    "fund": dict(groups=True, fund=True, parts=True, text="""first per p.stage by stage_share of p.stage, empty ones to reserve
    then by p.weight, or equally
    each at most p.cap
    to 0.01 by largest remainder"""),
    "both_to_fund": dict(groups=True, fund=True, parts=True, floor_only=True, text="""first per p.stage by stage_share of p.stage, empty ones to reserve
    then by p.weight, or equally
    to 0.01, residue to reserve"""),
}
FORMULAS["tenth"]["text"] = FORMULAS["tenth"]["text"].replace("7% * the_sum / 1", "7% * the rest")


class Fault(Exception):
    pass


def weights_of(parties, form, equally):
    if not form["groups"]:
        total = sum(p["weight"] for p in parties)
        if total == 0:
            if not equally:
                raise Fault
            return [Fraction(1, len(parties)) for _ in parties], Fraction(0)
        return [Fraction(p["weight"], total) for p in parties], Fraction(0)
    there = {s: [p for p in parties if p["stage"] == s] for s in STAGES}
    whole = Fraction(1) if form.get("parts") else sum((STAGES[s] for s in STAGES if there[s]), Fraction(0))
    out = []
    for p in parties:
        total = sum(q["weight"] for q in there[p["stage"]])
        part = Fraction(p["weight"], total) if total else Fraction(1, len(there[p["stage"]]))
        out.append(STAGES[p["stage"]] / whole * part)
    lacking = 1 - sum(STAGES[s] for s in STAGES if there[s]) if form.get("parts") else Fraction(0)
    return out, lacking


def hold(units, weights, bounds):
    """Exact shares in proportion to weights, within bounds: bisection for the one proportion, then made exact by which are held."""
    least, most = sum(low for low, _ in bounds), sum((high for _, high in bounds), 0)
    if least > units or (most is not None and most < units):
        raise Fault
    held = [None] * len(weights)

    def shares(proportion):
        return [min(max(proportion * w, low), high) for w, (low, high) in zip(weights, bounds)]
    low, high = Fraction(0), Fraction(1)
    for _ in range(300):
        if sum(shares(high)) >= units:
            break
        high *= 4
    else:
        raise Fault
    if sum(shares(low)) == units:
        return shares(low), held
    # Between two bends the sum is linear: search among the bends.
    bends = sorted({Fraction(b) / w for w, pair in zip(weights, bounds) if w for b in pair if b < 10**30} | {low, high})
    bends = [b for b in bends if b <= high]
    for a, b in zip(bends, bends[1:]):
        at_a, at_b = sum(shares(a)), sum(shares(b))
        if at_a <= units <= at_b and at_b > at_a:
            return shares(a + (units - at_a) * (b - a) / (at_b - at_a)), held
    raise Fault


def round_units(exact, units, how, taker=None):
    out = [math.floor(x) for x in exact]
    left = units - sum(out)
    if how == "floor":
        return out
    if how == "taker":
        out[taker] += left
        return out
    for i in sorted(range(len(exact)), key=lambda i: (-(exact[i] - out[i]), i))[:left]:
        out[i] += 1
    return out


BIG = 10**40


def settle(case, form):
    units, parties = case["gross"], case["parties"]
    equally = "or equally" in form["text"]
    if form.get("taker") and units and sum(p["id"] == "p0" for p in parties) != 1:
        raise Fault
    if not parties:
        if form.get("parts") or units == 0:
            if form.get("together") and case["together_least"] > 0:
                raise Fault
            return []
        raise Fault
    weights, lacking = weights_of(parties, form, equally)
    bounds = []
    for p in parties:
        low, high = 0, BIG
        if form.get("tenth"):
            low = math.ceil(Fraction(7, 100) * units) if p["stage"] == "first" else 0
        elif form.get("together"):
            low = p["floor"] if p["stage"] != "first" else 0
        elif form.get("parts"):
            high = p["cap"] if "p.cap" in form["text"] else BIG
        else:
            low = p["floor"]
        if form.get("most"):
            high = p["cap"]
        if low > high:
            raise Fault
        bounds.append((low, high))
    how = "floor" if form.get("floor_only") else "taker" if form.get("taker") else "largest"
    if not form.get("together"):
        all_weights, all_bounds = list(weights), list(bounds)
        if form.get("parts"):
            all_weights.append(lacking)
            all_bounds.append((0, BIG))
        exact, _ = hold(units, all_weights, all_bounds)
        taker = next((i for i, p in enumerate(parties) if p["id"] == "p0"), None)
        out = round_units(exact, units, how, taker)[: len(parties)]
        if any(share > high for share, (_, high) in zip(out, bounds)):
            raise Fault
        return out
    # Each of the two stages is one towards the others; which bound holds it is tried, all ways.
    sets = {s: [i for i, p in enumerate(parties) if p["stage"] == s] for s in ("first", "second")}
    limits = {"first": (case["together_least"], BIG), "second": (0, case["together_most"])}
    if case["together_least"] > 0 and not sets["first"]:
        raise Fault
    for first in (None, "low"):
        for second in (None, "high"):
            fixed = {}
            if first:
                fixed["first"] = case["together_least"]
            if second:
                fixed["second"] = case["together_most"]
            taker = next((i for i, p in enumerate(parties) if p["id"] == "p0"), None) if form.get("taker") else None
            found = try_together(units, weights, bounds, sets, limits, fixed, equally, taker)
            if found is not None:
                return found
    raise Fault


def try_together(units, weights, bounds, sets, limits, fixed, equally, taker):
    taken = {i for s in fixed for i in sets[s]}
    free = [i for i in range(len(weights)) if i not in taken]
    left = units - sum(v for s, v in fixed.items() if sets[s])
    if left < 0:
        return None
    try:
        exact = dict(zip(free, hold(left, [weights[i] for i in free], [bounds[i] for i in free])[0])) if free else {}
    except Fault:
        return None
    if not free and left:
        return None
    positive = [exact[i] / weights[i] for i in free if weights[i] and bounds[i][0] < exact[i] < bounds[i][1]]
    proportion = positive[0] if positive else None
    for s, members in sets.items():
        if not members:
            continue
        low, high = limits[s]
        if s in fixed:
            # Held: freely it would be out of bounds at the proportion that the others have.
            if proportion is None:
                # nobody shows it: any that keeps the others as they are
                lowest = max([exact[i] / weights[i] for i in free if weights[i] and exact[i] == bounds[i][1]], default=Fraction(0))
                highest = min([exact[i] / weights[i] for i in free if weights[i] and exact[i] == bounds[i][0]], default=None)
                at = lowest if s == "first" else highest
                if at is None:
                    continue
            else:
                at = proportion
            freely = sum(min(max(at * weights[i], bounds[i][0]), bounds[i][1]) for i in members)
            if s == "first" and freely > low or s == "second" and freely < high:
                return None
        else:
            total = sum(exact[i] for i in members)
            if not low <= total <= high:
                return None
    # Rounded as one towards the others, then within.
    entries, order = [], []
    for i in range(len(weights)):
        inside = next((s for s, members in sets.items() if i in members), None)
        if inside is None:
            entries.append([i])
            order.append(exact[i])
        elif sets[inside][0] == i:
            entries.append(sets[inside])
            order.append(Fraction(fixed[inside]) if inside in fixed else sum(exact[j] for j in sets[inside]))
    tops = round_units(order, units, "largest" if taker is None else "floor")
    out = [0] * len(weights)
    for members, total, exact_total in zip(entries, tops, order):
        if len(members) == 1 and members[0] not in {i for m in sets.values() for i in m}:
            out[members[0]] = total
            continue
        own = [weights[i] for i in members]
        if not any(own) and equally:
            own = [Fraction(1)] * len(members)
        # Where one takes what is left over, it is divided among nobody else.
        inner = hold(exact_total if taker in members else total, own, [bounds[i] for i in members])[0]
        for i, share in zip(members, round_units(inner, total, "floor" if taker in members else "largest")):
            out[i] = share
    if taker is not None:
        out[taker] += units - sum(out)
        if any(taker in members and sum(out[i] for i in members) > limits[s][1] for s, members in sets.items()):
            raise Fault
    return out


def text(number, places=2):
    return f"{number // 10**places}.{number % 10**places:0{places}d}"


dice = random.Random(options.seed)


def cases_of():
    out = []
    for _ in range(options.count):
        gross = dice.choice([0, 1, 99, 1000, 1001, dice.randint(0, 10**6), dice.randint(0, 10**13)])
        most = dice.choice([1, 3, 10**4, 10**9])
        n = dice.choice([0, 1, 2, 3, 5, 8])
        share = gross // max(n, 1)
        parties = [{"id": f"p{i}", "stage": dice.choice(list(STAGES)),
                    "weight": dice.randint(0, most) if dice.random() < 0.9 else 0,
                    "floor": dice.choice([0, 0, 1, share // 3, share // 2, share]),
                    "cap": dice.choice([share, share + 1, 2 * share, 3 * share, gross, gross + 5])} for i in range(n)]
        out.append({"gross": gross, "parties": parties,
                    "together_least": dice.choice([0, gross // 10, gross // 3, gross // 2, gross, 7]),
                    "together_most": dice.choice([gross, gross // 2, gross // 5, gross // 10])})
    return out


def answers_to(name, form, some):
    requests = [{
        "gross": text(case["gross"]), "together_least": text(case["together_least"]), "together_most": text(case["together_most"]),
        "parties": [{"id": p["id"], "stage": p["stage"], "weight": text(p["weight"], 4), "floor": text(p["floor"]), "cap": text(p["cap"])}
                    for p in case["parties"]]} for case in some]
    policy = HEAD + "revenue formula settlement\n  cites internal \"contract\"\n  divides gross\n  splits the rest into shares for p in parties\n    " + form["text"] + "\nend\n"
    return answers(options, policy, "bounded", requests)


def cents(amount):
    return int(amount.replace(".", ""))


problems, settled, faults, binding = [], 0, 0, 0
for name, form in FORMULAS.items():
    cases = cases_of()
    shuffled = [case | {"parties": dice.sample(case["parties"], len(case["parties"]))} for case in cases]
    for case, answer, moved, other in zip(cases, answers_to(name, form, cases), shuffled, answers_to(name, form, shuffled)):
        try:
            wanted = settle(case, form)
        except Fault:
            wanted = None
        outputs = answer.get("outputs", {})
        got = outputs.get("shares")
        if wanted is None:
            faults += 1
            if isinstance(got, list) or "F0409" not in json.dumps(answer):
                problems.append(f"{name} {case}: {answer}, expected a fault")
            continue
        if not isinstance(got, list):
            problems.append(f"{name} {case}: {answer}, expected {wanted}")
            continue
        settled += 1
        shares = [cents(x) for x in got]
        if shares != wanted:
            problems.append(f"{name} {case}: {shares}, expected {wanted}")
        total = sum(shares) + (cents(outputs["reserve"]) if form.get("fund") else 0)
        if total != case["gross"] or min(shares, default=0) < 0:
            problems.append(f"{name} {case}: {shares} of {case['gross']}")
        if not form.get("groups") and not form.get("taker"):
            pairs = list(zip(case["parties"], shares))
            same = [(a, x, b, y) for a, x in pairs for b, y in pairs
                    if a["floor"] == b["floor"] and a["cap"] == b["cap"] and a["weight"] > b["weight"]]
            if any(x < y for _, x, _, y in same):
                problems.append(f"{name} {case}: {shares}: a greater weight earns less")
        # Another order moves a cent between equals, and nothing else.
        claims = [sorted(((p["stage"], p["weight"], p["floor"], p["cap"]), share) for p, share in zip(some["parties"], gets))
                  for some, gets in ((case, shares), (moved, [cents(x) for x in other["outputs"]["shares"]]))]
        if not form.get("taker") and any(abs(x[1] - y[1]) > 1 for x, y in zip(*claims)):
            problems.append(f"{name} {case}: another order gives {claims}")
        low = [p["floor"] for p in case["parties"]] if "each at least p.floor\n" in form["text"] else []
        if any(share < least for share, least in zip(shares, low)):
            problems.append(f"{name} {case}: {shares} is below what is due")
        binding += any(share == least > 0 for share, least in zip(shares, low))
        if form.get("together") and sum(s for p, s in zip(case["parties"], shares) if p["stage"] == "first") < case["together_least"]:
            problems.append(f"{name} {case}: {shares} is below what is due together")
for problem in problems[:8]:
    print("FAILED", problem[:1200])
print(f"bounded.py: {settled} settled ({binding} at a bound) and {faults} faults in {options.tier}, {len(problems)} wrong")
sys.exit(1 if problems or not settled or not faults or not binding else 0)
