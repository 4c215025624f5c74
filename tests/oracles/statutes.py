# SPDX-License-Identifier: Apache-2.0
"""The eleven packages of law against an oracle each, written in Python from what the sources say; a reading that they leave open is that
of the package's `sources.md`, or is not compared.

Of requests that are as they should be, one fact after the other takes each value at and beside its edges or is left out, and each day
around a change of law is asked about. Others are drawn with a fixed seed: values, days, facts left out, exemptions combined.
What a request leaves out is tried with every value that can matter (law_engine.py), so that
  - an answer that comes out the same whatever is missing has to be that answer;
  - one that does not may not be given: what is not said opens nothing.
An answer withheld although all trials agree is no fault as long as it is rare: a policy settles clause by clause, and need not see that
every way leads to one end. Where all that was asked was said it is one. The oracles are held to the worked cases too.

Usage: statutes.py WRIT ROOT [--tier T] [--count N] [--swept N] [--seed N] [--only DECISION] [--withheld]"""
import argparse
import collections
import json
import random
import sys

import law_abroad
import law_border
import law_china
import law_person
from law_engine import UNSAID, answer_of, ask, compare, day, drawn, same, swept

MOST_WITHHELD = 0.03
ORACLES = [oracle for module in (law_border, law_person, law_china, law_abroad) for oracle in module.ORACLES]
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("writ")
parser.add_argument("root")
parser.add_argument("--tier")
parser.add_argument("--count", type=int, default=400, help="requests a decision that are drawn")
parser.add_argument("--swept", type=int, help="of the others, so many a decision; without it all, some 25,000")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--only")
parser.add_argument("--withheld", action="store_true", help="print what is withheld as well")
args = parser.parse_args()


def held_to_cases(oracle, cases):
    """What the oracle makes of the worked cases, where it differs."""
    for case in cases:
        facts = {name: value for name, value in case["facts"].items() if name in oracle.domains}
        for output, expected in case["expected"].items():
            if output not in oracle.outputs:
                continue
            found, _ = oracle.values(output, facts, day(case["as_of"]))
            if expected == "undetermined" and len(found) > 1 or UNSAID in found:
                continue
            if len(found) != 1 or not same(found[0], expected):
                yield f"{case['id']} {output}: the case has {expected}, the oracle {found}"


def run(oracle, cases):
    """How many answers were compared, what is wrong, and what was withheld."""
    faults = [("case", line) for line in held_to_cases(oracle, cases)]
    draw, requests = random.Random(args.seed), list(swept(oracle))
    if args.swept and args.swept < len(requests):
        requests = draw.sample(requests, args.swept)
    requests += drawn(oracle, draw, args.count)
    withheld, compared, settled = [], 0, 0
    for request, answer in zip(requests, ask(args.writ, args.root, oracle.name, requests, args.tier)):
        settled += answer["decision"] in ("permit", "deny")
        for output in oracle.outputs:
            expected, is_whole = oracle.values(output, {k: v for k, v in request.items() if k != "as_of"}, day(request["as_of"]))
            kind = compare(expected, is_whole, *answer_of(answer, output))
            compared += kind is not None
            if kind in (None, "same"):
                continue
            line = f"{output}: {json.dumps(request, ensure_ascii=False)} has to be {expected}, found {answer_of(answer, output)[0]}"
            (withheld if kind == "withheld" else faults).append((kind, line))
    return requests, settled, compared, faults, withheld


failed = False
with open(f"{args.root}/tests/data/cases/cases.jsonl", encoding="utf-8") as file:
    worked = [json.loads(line) for line in file]
asked = [oracle for oracle in ORACLES if args.only in (None, oracle.name)]
for oracle in asked:
    requests, settled, compared, faults, withheld = run(oracle, [case for case in worked if case["decision"] == oracle.name])
    print(f"{oracle.name}: {len(requests)} requests, {settled} permitted or denied, {compared} answers compared, {len(withheld)} withheld")
    for kind, line in faults[:20] + (withheld if args.withheld else []):
        print(f"  {kind}: {line}")
    if faults:
        print(f"  {len(faults)} faults: {dict(collections.Counter(kind for kind, _ in faults))}")
    if len(withheld) > MOST_WITHHELD * compared:
        print(f"  withheld are more than {MOST_WITHHELD:.0%}")
    failed = failed or faults or len(withheld) > MOST_WITHHELD * compared or settled == 0
sys.exit(bool(failed) or not asked)
