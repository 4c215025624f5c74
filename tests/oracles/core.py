#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the core says against Python: lists in the order of several keys, the first and last day of a year, multiples of a
unit that is a parameter, lists that rows collect; and of a taxonomy `leaves only`: whatever leaf stands for what was named too
coarsely, no answer that was settled changes, and one that permits or denies for one leaf and not for another is not settled.

    core.py WRIT ROOT [--count N] [--tier interp|quick|jit] [--seed N]
"""
import argparse
import datetime
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
parser.add_argument("--seed", type=int, default=20261129)
options = parser.parse_args()

UNITS = ["0.05", "0.25", "1.00", "7.00"]
POLICY = f"""policy core_words language en
taxonomy Kind, leaves only
  contact
  contact.email
  contact.phone
  health
  health.record
  health.record.image
  health.record.text
  health.steps
  other
end
enumeration Grade core important general end
record Entry
  id : count
  grade : Grade
  levels : integer
  price : decimal(2)
  day : date
end
parameter unit : decimal(2)
  from 2024-01-01 {UNITS[0]} cites internal "a"
  from 2025-01-01 {UNITS[1]} cites internal "a"
  from 2026-01-01 {UNITS[2]} cites internal "a"
  from 2027-01-01 {UNITS[3]} cites internal "a"
end
facts
  kind : Kind
  second : Kind?
  kinds : list of Kind
  entries : list of Entry
  amount : decimal(4)
  divisor : integer
  day : date
end
decision core_words
  default permit cites internal "a"
  output sorted : list of count
    means all e.id for e in entries sorted by e.grade descending, e.levels, e.price descending, e.day
    cites internal "a"
  output some : list of decimal(2)
    means all e.price for e in entries where e.levels more than 0 sorted by e.price, e.day descending
    cites internal "a"
  output first : date means first day of the year of day cites internal "a"
  output last : date means last day of the year of day cites internal "a"
  output up : decimal(2) means amount rounded up to unit cites internal "a"
  output even : decimal(2) means amount rounded half even to unit cites internal "a"
  output part : decimal(2) means amount divided by divisor rounded to the floor of unit cites internal "a"
  output collected : list of integer
  output sensitive : boolean means kind is under health cites internal "a"
  output any_record : boolean means any k in kinds has k is under health.record cites internal "a"
  output all_contact : boolean means every k in kinds has k is under contact cites internal "a"
  output among : boolean means kind in kinds cites internal "a"
  output under_any : boolean means kind is under any of kinds cites internal "a"
  output records : count means count of k in kinds where k is under health.record cites internal "a"
  output second_health : boolean means second is given and second is under health cites internal "a"
end
rule closed cites internal "a" when kind is under health.record or (any k in kinds has k is health.steps) then deny end
table rows collect
  cites internal "a"
  | when                | collected                       |
  | divisor more than 0 | {{divisor, 2 * divisor}}        |
  | divisor less than 5 | 7                               |
  | divisor is 3        | [divisor, divisor, 1 + divisor] |
end
"""
CHILDREN = {"contact": ["contact.email", "contact.phone"], "health": ["health.record.image", "health.record.text", "health.steps"],
            "health.record": ["health.record.image", "health.record.text"]}
LEAVES = ["contact.email", "contact.phone", "health.record.image", "health.record.text", "health.steps", "other"]
GRADES = ["core", "important", "general"]


def under(kind, node):
    return kind == node or kind.startswith(node + ".")


def rounded(amount, unit, how):
    whole, rest = divmod(amount / unit, 1)
    whole = int(whole)
    if how == "up":
        whole += 1 if rest != 0 and amount > 0 else 0
    elif how == "even":
        whole += 1 if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1) else 0
    return whole * unit


def decimal(number, places):
    scaled = number * 10**places
    assert scaled.denominator == 1
    digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
    return ("-" if scaled < 0 else "") + digits[:-places] + "." + digits[-places:]


def expected(case):
    """The answer where every kind is a leaf."""
    entries = case["entries"]
    day = datetime.date.fromisoformat(case["day"])
    unit = Fraction(UNITS[datetime.date.fromisoformat(case["as_of"]).year - 2024])
    amount, divisor = Fraction(case["amount"]), case["divisor"]
    by_four = sorted(entries, key=lambda e: (-GRADES.index(e["grade"]), e["levels"], -Fraction(e["price"]), e["day"]))
    by_two = sorted(entries, key=lambda e: (Fraction(e["price"]), -datetime.date.fromisoformat(e["day"]).toordinal()))
    kinds, kind = case["kinds"], case["kind"]
    collected = ([divisor, 2 * divisor] if divisor > 0 else []) + ([7] if divisor < 5 else []) + ([3, 3, 4] if divisor == 3 else [])
    denied = under(kind, "health.record") or "health.steps" in kinds
    return ("deny" if denied else "permit"), {
        "sorted": [e["id"] for e in by_four],
        "some": [e["price"] for e in by_two if e["levels"] > 0],
        "first": f"{day.year:04d}-01-01",
        "last": f"{day.year:04d}-12-31",
        "up": decimal(rounded(amount, unit, "up") if amount >= 0 else -rounded(-amount, unit, "up"), 2),
        "even": decimal(rounded(amount, unit, "even"), 2),
        "part": decimal(rounded(amount / divisor, unit, "floor"), 2),
        "collected": collected,
        "sensitive": under(kind, "health"),
        "any_record": any(under(one, "health.record") for one in kinds),
        "all_contact": all(under(one, "contact") for one in kinds),
        "among": kind in kinds,
        "under_any": any(under(kind, one) for one in kinds),
        "records": sum(under(one, "health.record") for one in kinds),
        "second_health": "second" in case and under(case["second"], "health"),
    }


dice = random.Random(options.seed)


def random_day(least, most):
    return str(least + datetime.timedelta(days=dice.randrange((most - least).days + 1)))


def random_case():
    entries = [{"id": i, "grade": dice.choice(GRADES), "levels": dice.randrange(-1, 3), "price": decimal(Fraction(dice.randrange(4), 2), 2),
                "day": random_day(datetime.date(2024, 1, 1), datetime.date(2024, 1, 3))} for i in range(dice.choice([0, 1, 2, 5, 20]))]
    case = {
        "as_of": f"{dice.randrange(2024, 2028)}-06-01",
        "kind": dice.choice(LEAVES),
        "kinds": [dice.choice(LEAVES) for _ in range(dice.randrange(4))],
        "entries": entries,
        "amount": decimal(Fraction(dice.randrange(-10**7, 10**7), dice.choice([10, 100, 10**4])), 4),
        "divisor": dice.choice([-7, -1, 1, 2, 3, 6]),
        "day": random_day(datetime.date(1, 1, 1), datetime.date(9999, 12, 31)),
    }
    if dice.random() < 0.5:
        case["second"] = dice.choice(LEAVES)
    return case


def parent(leaf):
    above = [node for node, leaves in CHILDREN.items() if leaf in leaves]
    return dice.choice(above) if above else leaf


def coarser(case):
    """The same, some of it said less closely."""
    out = dict(case)
    if dice.random() < 0.6:
        out["kind"] = parent(case["kind"])
    if "second" in case and dice.random() < 0.6:
        out["second"] = parent(case["second"])
    out["kinds"] = [parent(kind) if dice.random() < 0.5 else kind for kind in case["kinds"]]
    return out


def closer(case):
    """What was said less closely, by any leaf below it."""
    out = dict(case)
    for name in ("kind", "second"):
        if case.get(name) in CHILDREN:
            out[name] = dice.choice(CHILDREN[case[name]])
    out["kinds"] = [dice.choice(CHILDREN[kind]) if kind in CHILDREN else kind for kind in case["kinds"]]
    return out


cases = [random_case() for _ in range(options.count)]
coarse = [coarser(case) for case in cases]
refined = [closer(case) for case in coarse]
whole, vague, close = (answers(options, POLICY, "core_words", some) for some in (cases, coarse, refined))
wrong = []
settled = unsettled = 0
for case, answer in zip(cases + refined, whole + close):
    outcome, outputs = expected(case)
    if answer["decision"] != outcome or answer["outputs"] != outputs:
        wrong.append((case, outcome, outputs, answer))
for case, request, one, less, other in zip(cases, coarse, whole, vague, close):
    named = [name for name in ("kind", "second") if request.get(name) in CHILDREN]
    named += [f"kinds[{i}]" for i, kind in enumerate(request["kinds"]) if kind in CHILDREN]
    if less["decision"] == "undetermined":
        unsettled += 1
        if not less["missing_facts"] or not set(less["missing_facts"]) <= set(named):
            wrong.append((request, named, less))
    else:
        settled += 1
        if less["decision"] not in (one["decision"],) or less["decision"] != other["decision"]:
            wrong.append((request, one, less, other))
    for name, value in less["outputs"].items():
        if value is not None and (value != one["outputs"][name] or value != other["outputs"][name]):
            wrong.append((request, name, value, one, other))
for problem in wrong[:3]:
    print(json.dumps(problem, ensure_ascii=False))
print(f"{len(cases) + len(refined)} answers, {settled} settled and {unsettled} not where less was said, {len(wrong)} wrong")
sys.exit(1 if wrong or not settled or not unsettled else 0)
