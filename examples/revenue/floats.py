#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same settlement as a spreadsheet computes it, in binary floating point with every cell rounded to the cent: by how many
cents it is wrong. The requests and the right answers are those of tests/data/bench (w4), or others of the same form.

    floats.py [REQUESTS EXPECTED]
"""
import json
import math
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "tests/data/bench"
STAGES = {"collect": 0.30, "process": 0.35, "circulate": 0.15, "apply": 0.20}


def cell(amount):
    """ROUND(amount, 2)"""
    return math.floor(amount * 100 + 0.5) / 100


def settle(sale):
    gross, net = float(sale["gross"]), max(float(sale["gross"]) - float(sale["cost"]), 0.0)
    fee = min(cell(min(gross, 1e6) * 0.025 + max(min(gross, 1e7) - 1e6, 0) * 0.015 + max(gross - 1e7, 0) * 0.008), net)
    public = cell((net - fee) * 0.2) if sale["public_data"] else 0.0
    pool = net - fee - public
    parties = sale["participants"]
    weights = [float(p["input"]) * float(p["contribution"]) for p in parties]
    # In a fixed order: in another, the sum of the same four numbers can be another.
    there = sum(part for stage, part in STAGES.items() if any(p["stage"] == stage for p in parties))
    shares = []
    for party, weight in zip(parties, weights):
        same = [w for p, w in zip(parties, weights) if p["stage"] == party["stage"]]
        part = weight / sum(same) if sum(same) else 1 / len(same)
        shares.append(cell(pool * STAGES[party["stage"]] / there * part))
    return fee, public, shares


def cents(amount):
    return round(float(amount) * 100)


paths = sys.argv[1:3] if len(sys.argv) > 2 else [DATA / "w4.requests.jsonl", DATA / "w4.expected.jsonl"]
requests, expected = ([json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()] for path in paths)
fees = publics = settlements = amounts = off = not_whole = wrong_anywhere = 0
for sale, right in zip(requests, expected):
    fee, public, shares = settle(sale)
    wrong = [abs(cents(a) - cents(b)) for a, b in zip(shares, right["shares"])]
    fees += cents(fee) != cents(right["fee"])
    publics += cents(public) != cents(right["public"])
    settlements += any(wrong)
    wrong_anywhere += any(wrong) or cents(fee) != cents(right["fee"]) or cents(public) != cents(right["public"])
    amounts += sum(one > 0 for one in wrong)
    off += sum(wrong)
    given = cents(fee) + cents(public) + sum(cents(share) for share in shares)
    not_whole += given != cents(max(float(sale["gross"]) - float(sale["cost"]), 0.0))
print(f"{len(requests)} settlements in floating point, each cell rounded to the cent: {wrong_anywhere} wrong")
print(f"  fees wrong: {fees}; public shares wrong: {publics}")
print(f"  settlements with a wrong share: {settlements}; shares wrong: {amounts}, by {off} cents together")
print(f"  settlements that do not add up to what was divided: {not_whole}")
