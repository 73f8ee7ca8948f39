"""Asks Spark the cohort questions; run by `cohort_spark` in the environment of Spark.

    python bench/spark_answers.py COHORT QUESTIONS

COHORT: folder with a folder of Parquet for each table; QUESTIONS: folder of the statements. Prints
JSON: {"version", "start_s", "answers": {name: {"s", "columns", "rows"}}}.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from pyspark.sql import SparkSession


def main(cohort: Path, questions: Path) -> None:
    begin = time.perf_counter()
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.memory", "3g")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    for table in sorted(path for path in cohort.iterdir() if path.is_dir()):
        spark.read.parquet(str(table)).createOrReplaceTempView(table.name)
    started = time.perf_counter() - begin
    answers = {}
    for path in sorted(questions.glob("*.sql")):
        statement = path.read_text(encoding="utf-8")
        best, rows, columns = float("inf"), [], []
        for _ in range(2):  # the first time compiles
            begin = time.perf_counter()
            found = spark.sql(statement)
            rows, columns = [list(row) for row in found.collect()], found.columns
            best = min(best, time.perf_counter() - begin)
        answers[path.stem] = {"s": best, "columns": columns, "rows": rows}
    print(json.dumps({"version": spark.version, "start_s": started, "answers": answers}))
    spark.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
