# SPDX-License-Identifier: Apache-2.0
"""Decisions beside the rows of a table of polars: polars_rows.py POLICIES

Prints each transfer with its decision and the facts that are still missing.
"""
import sys
from pathlib import Path

import polars
import writ

CSV = Path(__file__).parents[1] / "embed/transfers.csv"


def main():
    policy = writ.Policy.load(sys.argv[1])
    transfers = polars.read_csv(CSV)
    answers = polars.DataFrame(policy.decide_batch(transfers, decision="cn.cross_border", today="2024-09-03"))
    both = transfers.hstack(answers.select("decision", "missing_facts", answers["outputs"].struct.field("mechanism")))
    for row in both.select("direction", "mechanism", "decision", "missing_facts").iter_rows():
        print(*row[:3], *row[3] or ())
    # Only a permit opens; what is undetermined waits for its facts.
    passed = both.filter(polars.col("decision") == "permit")
    print(f"{len(passed)} of {len(both)} pass")


main()
