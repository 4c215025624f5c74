# SPDX-License-Identifier: Apache-2.0
"""Transfers of a table, decided row by row: transfers.py POLICIES [TABLE.csv]

The table has a column a fact; an empty cell is a missing fact, not a no. With polars it is read by polars, otherwise by Python's csv.
Prints a line a transfer and the sum of each outcome; of those that do not pass, why.
"""
import csv
import sys
from collections import Counter
from pathlib import Path

import writ

TABLE = Path(__file__).with_name("transfers.csv")


def rows(path):
    """Each cell as text; the engine reads numbers and days from text exactly, and yes and no are said here."""
    try:
        import polars
        table = polars.read_csv(path, infer_schema=False).iter_rows(named=True)
    except ImportError:
        with open(path, encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file))
    for row in table:
        yield {name: {"true": True, "false": False}.get(cell, cell) for name, cell in row.items() if cell not in (None, "")}


def main():
    policy = writ.Policy.load(sys.argv[1])
    table = list(rows(Path(sys.argv[2]) if len(sys.argv) > 2 else TABLE))
    decisions = policy.decide_many(table, decision="cn.cross_border", today="2024-09-03", threads=2)
    for number, (row, decision) in enumerate(zip(table, decisions), start=1):
        print(number, decision.outcome, decision.outputs.get("mechanism"), *decision.missing_facts)
        if decision.outcome == "deny":
            print("   " + policy.explain(row, decision="cn.cross_border", today="2024-09-03", language="zh").splitlines()[0])
    print(dict(sorted(Counter(decision.outcome for decision in decisions).items())))
    return 0 if all(decision.permits for decision in decisions) else 1


sys.exit(main())
