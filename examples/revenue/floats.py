#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same settlement in Python's floats, every amount rounded to the cent: by how many cents it is wrong. The requests and the right answers are those of tests/data/bench (w4), or others of the same form.

    floats.py [REQUESTS EXPECTED]
"""
import math
import sys

from cents import load, report

STAGES = {"collect": 0.30, "process": 0.35, "circulate": 0.15, "apply": 0.20}


def cell(amount):
    """To the cent, half up."""
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


requests, expected = load(sys.argv[1:3])
report("floating point, each amount rounded", requests, expected, [settle(sale) for sale in requests])
