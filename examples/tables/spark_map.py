# SPDX-License-Identifier: Apache-2.0
"""Decisions in Spark: spark_map.py POLICIES.image TABLE.parquet ANSWERS.parquet

The table has a column `id` beside the facts. The image goes to each worker once, and is read there once, however many batches come. Prints the counts of
each decision. Besides pyspark it needs pyarrow, and pandas, which mapInArrow asks for.
"""
import sys
from pathlib import Path

import pyarrow
from pyspark import SparkFiles
from pyspark.sql import SparkSession

ANSWER = "id bigint, decision string, missing_facts array<string>, answer string"


def decided(name, decision, today):
    """The function that runs on the workers."""
    def decide(batches):
        import writ
        policy = writ.Policy.shared(SparkFiles.get(name))
        for batch in batches:
            facts = batch.drop_columns(["id"])
            answers = pyarrow.record_batch(one_array(policy.decide_batch(facts, decision=decision, today=today, whole=True)))
            columns = {"id": batch["id"], **{wanted: answers[wanted] for wanted in ("decision", "missing_facts", "answer")}}
            yield pyarrow.RecordBatch.from_pydict(columns)
    return decide


def one_array(answers):
    """What was asked as one batch is answered as one."""
    return pyarrow.table(answers).combine_chunks().to_struct_array().combine_chunks()


def main():
    image, table, out = sys.argv[1:4]
    decision, today = (sys.argv[4:] + ["cn.cross_border", "2024-09-03"])[:2]
    spark = (SparkSession.builder.master("local[2]").appName("writ").config("spark.ui.enabled", "false")
             .config("spark.sql.session.timeZone", "UTC")
             .config("spark.sql.shuffle.partitions", "2").getOrCreate())
    spark.sparkContext.addFile(image)
    rows = spark.read.parquet(table)
    # A small file is one piece, which one worker would do alone.
    if rows.rdd.getNumPartitions() < spark.sparkContext.defaultParallelism:
        rows = rows.repartition(spark.sparkContext.defaultParallelism)
    answers = rows.mapInArrow(decided(Path(image).name, decision, today), ANSWER)
    answers.write.mode("overwrite").parquet(out)
    for row in spark.read.parquet(out).groupBy("decision").count().orderBy("decision").collect():
        print(row["decision"], row["count"])
    spark.stop()


if __name__ == "__main__":
    main()
