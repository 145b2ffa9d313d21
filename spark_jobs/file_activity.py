"""`file_months`, `files` and `truck_factor`: churn, hotspots and who knows what.

All commits of the lake count, on whatever branch; merge commits change nothing themselves. Generated and
vendored paths are left in: they are part of what people maintain until somebody says otherwise. Line counts
that Git does not give (binary files, missing objects) add nothing to sums.
"""

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as sf

from spark_jobs.file_names import with_file


def file_months(changes: DataFrame) -> DataFrame:
    """Churn per file and calendar month, under the path as it was committed.

    Args:
        changes: as `placed_changes` gives them.
    """
    return (
        changes.groupBy("repository", "path", "month")
        .agg(
            sf.count("*").alias("commits"),
            _total("additions"),
            _total("deletions"),
            sf.size(sf.collect_set("person_id")).cast("bigint").alias("authors"),
        )
        .select(_repository_id(), "path", "month", "commits", "additions", "deletions", "authors")
    )


def person_file_months(changes: DataFrame, as_of: datetime) -> DataFrame:
    """What each person did to each file in each month: the ground of `files` and `truck_factor`.

    `file` is the newest name, renames followed. `lines` are the lines written, the weight of ownership; a
    change whose lines Git does not count weighs one. `recent_commits` are those of the year before `as_of`.
    `last_position` and `last_status` tell of the last change in the month. Rows of bots have no `person_id`.
    """
    lines = sf.when(sf.col("status") != "D", sf.coalesce("additions", sf.lit(1))).otherwise(0)
    is_recent = sf.col("committed_at") > sf.lit(as_of) - sf.expr("interval 1 year")
    return (
        with_file(changes)
        .repartition("repository", "file")  # serves every grouping and window of both tables
        .groupBy("repository", "file", "person_id", "month")
        .agg(
            sf.count("*").alias("commits"),
            sf.count_if(is_recent).alias("recent_commits"),
            _total("additions"),
            _total("deletions"),
            sf.sum(lines).alias("lines"),
            sf.min("committed_at").alias("first_committed_at"),
            sf.max("committed_at").alias("last_committed_at"),
            sf.max("position").alias("last_position"),
            sf.max_by("status", "position").alias("last_status"),
        )
    )


def _total(column: str) -> Column:
    return sf.coalesce(sf.sum(column), sf.lit(0)).alias(column)


def _repository_id() -> Column:
    return sf.concat(sf.lit("repository:"), "repository").alias("repository_id")
