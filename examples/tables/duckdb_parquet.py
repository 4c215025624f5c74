# SPDX-License-Identifier: Apache-2.0
"""Decisions over Parquet with DuckDB: duckdb_parquet.py POLICIES [FOLDER]

Writes a small file of transfers, decides them twice: as a table, and inside SQL by a function. Prints the counts of each.
"""
import sys
import tempfile
from pathlib import Path

import duckdb
import pyarrow
import writ

CSV = Path(__file__).parents[1] / "embed/transfers.csv"
TODAY = "2024-09-03"


def main():
    policy = writ.Policy.load(sys.argv[1])
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp())
    database = duckdb.connect()
    database.sql(f"copy (from read_csv('{CSV}')) to '{folder}/transfers.parquet'")

    # A table: its columns are the facts. Batch by batch, so that the file may be larger than memory. What is read here is closed before
    # the next query of the same connection.
    facts = database.sql(f"from '{folder}/transfers.parquet'")
    answers = pyarrow.table(policy.decide_batch(facts, decision="cn.cross_border", today=TODAY))
    for row in database.sql("select decision, count(*) from answers group by all order by all").fetchall():
        print("table", *row)
    database.sql(f"copy (from answers) to '{folder}/answers.parquet'")

    # In SQL: the facts are packed into a struct. `special`, or DuckDB answers NULL itself wherever there is a NULL, and never asks.
    def decision(cases):
        return pyarrow.table(policy.decide_batch(cases, decision="cn.cross_border", today=TODAY))["decision"]

    kind = database.sql(f"select facts from '{folder}/transfers.parquet' as facts").types[0]
    database.create_function("writ_decision", decision, [kind], "VARCHAR", type="arrow", null_handling="special")
    query = f"select writ_decision(facts), count(*) from '{folder}/transfers.parquet' as facts group by all order by all"
    for row in database.sql(query).fetchall():
        print("sql", *row)


main()
