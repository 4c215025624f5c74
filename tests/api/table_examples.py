#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The examples over tables, run as they are: table_examples.py ROOT LIBRARY WRIT

Spark needs pyspark and a Java runtime, hundreds of megabytes that tests/setup.sh does not bring: where it is not here, that is said aloud. WRIT_SPARK_PYTHON names
a Python that has it.
"""
import collections
import importlib.util
import os
import subprocess
import sys
import tempfile
import types
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).parent))
from table_tools import installed  # noqa: E402

ROOT, LIBRARY, WRIT = (os.path.abspath(one) for one in sys.argv[1:4])
POLICIES = f"{ROOT}/policies/cn/cross_border"
COUNTS = {"deny": 2, "error": 1, "permit": 1, "undetermined": 2}
failures = 0


def check(condition, *shown):
    global failures
    if not condition:
        failures += 1
        print(f"FAILED line {sys._getframe(1).f_lineno}", *shown)


def run(python, name, *arguments, **environment):
    done = subprocess.run([python, "-B", f"{ROOT}/examples/tables/{name}", *map(str, arguments)], text=True, encoding="utf-8", capture_output=True,
                          env=dict(os.environ, PYTHONPATH=environment.pop("package"), PYTHONUTF8="1", **environment))
    check(done.returncode == 0, name, done.stderr[-2000:])
    return done.stdout


def on_a_worker(image, table):
    """What the example hands to the workers, run without Spark on what Spark may hand over: batches without rows too."""
    files = types.SimpleNamespace(get=lambda name: image)
    sys.modules.setdefault("pyspark", types.ModuleType("pyspark")).SparkFiles = files
    sys.modules.setdefault("pyspark.sql", types.ModuleType("pyspark.sql")).SparkSession = None
    example = importlib.util.spec_from_file_location("spark_map", f"{ROOT}/examples/tables/spark_map.py")
    module = importlib.util.module_from_spec(example)
    example.loader.exec_module(module)
    # Nothing of it is left to what runs with Spark.
    del sys.modules["pyspark"], sys.modules["pyspark.sql"]
    batch = duckdb.sql(f"select row_number() over () as id, * from '{table}'").to_arrow_table().combine_chunks().to_batches()[0]
    for whole in (False, True):
        decide = module.decided("policies.image", "cn.cross_border", "2024-09-03", whole)
        check(list(decide([batch.slice(0, 0)])) == [], "a batch without rows")
        found = list(decide([batch.slice(0, 0), batch.slice(0, 4), batch.slice(4, 0), batch.slice(4)]))
        check([one.num_rows for one in found] == [4, batch.num_rows - 4], found)
        counted = collections.Counter(decision for one in found for decision in one["decision"].to_pylist())
        check(counted == COUNTS and [one for batch in found for one in batch["id"].to_pylist()] == list(range(1, 7)), counted)
        check(all(("answer" in one.schema.names) == whole for one in found), found)


def main():
    with tempfile.TemporaryDirectory() as folder:
        package = f"{folder}/package"
        installed(ROOT, LIBRARY, package)
        lines = run(sys.executable, "duckdb_parquet.py", POLICIES, folder, package=package).splitlines()
        check(lines == [f"{door} {decision} {count}" for door in ("table", "sql") for decision, count in COUNTS.items()], lines)
        check(duckdb.sql(f"select count(*) from '{folder}/answers.parquet'").fetchall() == [(6,)])
        lines = run(sys.executable, "polars_rows.py", POLICIES, package=package).splitlines()
        check(len(lines) == 7 and lines[2].endswith("undetermined separate_consent") and lines[6] == "1 of 6 pass", lines)
        subprocess.run([WRIT, "compile", POLICIES, "-o", f"{folder}/policies.image"], check=True, stdout=subprocess.DEVNULL)
        on_a_worker(f"{folder}/policies.image", f"{folder}/transfers.parquet")
        spark = os.environ.get("WRIT_SPARK_PYTHON", sys.executable)
        if subprocess.run([spark, "-c", "import pyspark"], capture_output=True).returncode:
            print("NOT RUN: spark_map.py, for there is no pyspark here; set WRIT_SPARK_PYTHON")
        else:
            duckdb.sql(f"copy (select row_number() over () as id, * from '{folder}/transfers.parquet') to '{folder}/numbered.parquet'")
            found = run(spark, "spark_map.py", f"{folder}/policies.image", f"{folder}/numbered.parquet", f"{folder}/answers", package=package,
                        PYSPARK_PYTHON=spark)
            check(found.split() == [str(one) for pair in COUNTS.items() for one in pair], found)
    print(f"{failures} failures")
    return 1 if failures else 0


sys.exit(main())
