# SPDX-License-Identifier: Apache-2.0
"""Decisions in Spark: spark_map.py POLICIES.image TABLE.parquet ANSWERS.parquet [DECISION [DAY [whole]]]

The table has a column `id` beside the facts. The image goes to each worker once, and is read there once, however many batches come. Prints the counts of
each decision, and on stderr how long the rows took, the start of Spark aside. Besides pyspark it needs pyarrow, and pandas, which mapInArrow asks for.

`whole`: each answer whole, as JSON, too. Making and moving that text is most of the time; leave it out where the columns will do.
"""
import sys
import time
from pathlib import Path

import pyarrow
from pyspark import SparkFiles
from pyspark.sql import SparkSession

ANSWER = "id bigint, decision string, missing_facts array<string>"


def decided(name, decision, today, whole):
    """The function that runs on the workers."""
    columns = ("decision", "missing_facts", *(("answer",) if whole else ()))

    def decide(batches):
        import writ
        policy = writ.Policy.shared(SparkFiles.get(name))
        for batch in batches:
            # Spark may hand over a batch without rows, and of none there is no batch of answers.
            if batch.num_rows == 0:
                continue
            facts = batch.drop_columns(["id"])
            # What was asked as one batch is answered as one; its columns are passed on as they are, and copied nowhere.
            answers = pyarrow.RecordBatchReader.from_stream(policy.decide_batch(facts, decision=decision, today=today, whole=whole)).read_next_batch()
            yield pyarrow.RecordBatch.from_pydict({"id": batch["id"], **{wanted: answers[wanted] for wanted in columns}})
    return decide


def main():
    image, table, out = sys.argv[1:4]
    decision, today, whole = sys.argv[4:7] + ["cn.cross_border", "2024-09-03", ""][len(sys.argv[4:7]):]
    spark = (SparkSession.builder.master("local[2]").appName("writ").config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
             .config("spark.sql.session.timeZone", "UTC")
             .config("spark.sql.shuffle.partitions", "2").getOrCreate())
    spark.sparkContext.addFile(image)
    started = time.monotonic()
    rows = spark.read.parquet(table)
    # A small file is one piece, which one worker would do alone.
    if rows.rdd.getNumPartitions() < spark.sparkContext.defaultParallelism:
        rows = rows.repartition(spark.sparkContext.defaultParallelism)
    answers = rows.mapInArrow(decided(Path(image).name, decision, today, bool(whole)), ANSWER + (", answer string" if whole else ""))
    answers.write.mode("overwrite").parquet(out)
    print(f"{time.monotonic() - started:.1f} s", file=sys.stderr)
    for row in spark.read.parquet(out).groupBy("decision").count().orderBy("decision").collect():
        print(row["decision"], row["count"])
    spark.stop()


if __name__ == "__main__":
    main()
