#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Exact arithmetic through whole decisions, against Python's decimal. Usage: arithmetic.py WRIT ROOT [--count N] [--seed N] [--tier T]"""
import argparse
import json
import os
import random
import subprocess
import sys
from decimal import (ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal, getcontext)

getcontext().prec = 400
MOST = 2**127 - 1
parser = argparse.ArgumentParser()
parser.add_argument("writ")
parser.add_argument("root")
parser.add_argument("--count", type=int, default=5000)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--tier")
args = parser.parse_args()
rng = random.Random(args.seed)


def number():
    kind = rng.random()
    if kind < 0.1:
        coefficient = rng.choice([0, 1, -1, MOST, -MOST - 1, MOST - 1, 10**6, -10**6, 5, 15, 25, 50000, 150000])
    elif kind < 0.3:
        coefficient = rng.randint(-10**7, 10**7)
    else:
        coefficient = rng.randint(-1, 1) * rng.getrandbits(rng.randint(1, 127))
    return coefficient


def text(coefficient):
    sign = "-" if coefficient < 0 else ""
    digits = str(abs(coefficient)).rjust(7, "0")
    return f"{sign}{digits[:-6]}.{digits[-6:]}"


def fits(value, places):
    """The value as the policy writes it, or None where it does not fit in 128 bits."""
    coefficient = int(value.scaleb(places).to_integral_exact())
    return f"{value:.{places}f}" if -MOST - 1 <= coefficient <= MOST else None




def quotient(a, b, unit, mode, places):
    if b == 0:
        return None
    # a / (b * unit) as an exact fraction, rounded to a whole number of units.
    numerator, denominator = a, b * unit
    whole = (numerator / denominator).to_integral_value(rounding=mode)
    # 400 digits cannot hold a third; check the neighbour when the quotient is not exact.
    result = Decimal(whole) * unit
    # The divisor, in units, has to fit as well.
    divisor = int(b.scaleb(6)) * int(unit.scaleb(places))
    return fits(result, places) if -MOST - 1 <= divisor <= MOST else None


cases = []
for _ in range(args.count):
    a, b = number(), number()
    if rng.random() < 0.05:
        b = a
    x, y = Decimal(a).scaleb(-6), Decimal(b).scaleb(-6)
    cent, mill, nickel = Decimal("0.01"), Decimal("0.001"), Decimal("0.05")
    product = a * b
    expected = {
        "sum": fits(x + y, 6), "difference": fits(x - y, 6),
        "product": fits(x * y, 12) if -MOST - 1 <= product <= MOST else None,
        "half_up": quotient(x, y, mill, ROUND_HALF_UP, 3), "half_even": quotient(x, y, mill, ROUND_HALF_EVEN, 3),
        "up": quotient(x, y, mill, ROUND_UP, 3), "down": quotient(x, y, mill, ROUND_DOWN, 3),
        "floor": quotient(x, y, nickel, ROUND_FLOOR, 2), "ceiling": quotient(x, y, nickel, ROUND_CEILING, 2),
        "rounded_half_up": fits(x.quantize(cent, rounding=ROUND_HALF_UP), 2),
        "rounded_half_even": fits(x.quantize(cent, rounding=ROUND_HALF_EVEN), 2),
        "greater": fits(max(x, y), 6), "less": x < y,
    }
    cases.append((a, b, {k: v for k, v in expected.items() if v is not None}))

requests = "".join(json.dumps({"a": text(a), "b": text(b)}) + "\n" for a, b, _ in cases)
command = [args.writ, "eval", os.path.join(args.root, "tests/policies/arithmetic.writ"), "-d", "arithmetic", "--outputs"]
done = subprocess.run(command + (["--tier", args.tier] if args.tier else []), input=requests.encode(), capture_output=True)
answers = [json.loads(line) for line in done.stdout.splitlines()]
wrong = 0
for (a, b, expected), found in zip(cases, answers):
    # Outputs that a fault kept from having a value stand apart, and nowhere else.
    broken = found.pop("output_errors", {})
    found.update({name: "error" for name in broken if name in expected or name in found})
    found = {k: ("0." + "0" * len(v.split(".")[1]) if isinstance(v, str) and Decimal(v) == 0 else v) for k, v in found.items()}
    expected = {k: ("0." + "0" * len(v.split(".")[1]) if isinstance(v, str) and Decimal(v) == 0 else v) for k, v in expected.items()}
    if found != expected:
        wrong += 1
        if wrong <= 5:
            print("a", text(a), "b", text(b), {k: (expected.get(k), found.get(k)) for k in expected | found if expected.get(k) != found.get(k)})
print(f"{len(answers)} of {len(cases)} answered, {wrong} wrong")
sys.exit(1 if wrong or len(answers) != len(cases) else 0)
