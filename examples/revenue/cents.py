# SPDX-License-Identifier: Apache-2.0
"""How many cents a settlement made elsewhere is off: what the comparisons beside this file count with."""
import json
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "tests/data/bench"


def load(paths):
    """Requests and the right answers: of the files given, or those of tests/data/bench."""
    paths = paths or [DATA / "w4.requests.jsonl", DATA / "w4.expected.jsonl"]
    return [[json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()] for path in paths]


def cents(amount):
    return round(float(amount) * 100)


def report(words, requests, expected, answers):
    """One line about `answers`, each (fee, public, shares) in yuan."""
    assert len(requests) == len(expected) == len(answers)
    wrong = fees = publics = shares = off = most = not_whole = 0
    for sale, right, (fee, public, parts) in zip(requests, expected, answers):
        assert len(parts) == len(right["shares"])
        by = [abs(cents(one) - cents(other)) for one, other in zip(parts, right["shares"])]
        fee_wrong, public_wrong = cents(fee) != cents(right["fee"]), cents(public) != cents(right["public"])
        wrong += any(by) or fee_wrong or public_wrong
        fees, publics = fees + fee_wrong, publics + public_wrong
        shares, off, most = shares + sum(one > 0 for one in by), off + sum(by), max(most, *by)
        not_whole += cents(fee) + cents(public) + sum(map(cents, parts)) != max(cents(sale["gross"]) - cents(sale["cost"]), 0)
    print(f"{words}: {wrong} of {len(requests)} settlements wrong; fees {fees}, public shares {publics}, shares {shares}, "
          f"by {off} cents together and {most} at most; {not_whole} do not add up")
