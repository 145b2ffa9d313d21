"""`file_months`, `files` and `truck_factor`: churn and who knows what.

All commits of the lake count, on whatever branch; merge commits change nothing themselves. Generated and
vendored paths are left in: the warehouse knows which they are, and leaves them out of hotspots. Line counts that
Git does not give (binary files, missing objects) add nothing to sums.
"""

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as sf

from spark_jobs.file_names import with_file


def activity(changes: DataFrame, as_of: datetime) -> DataFrame:
    """Work of each person on each file in each month: the ground of all three tables.

    `path` is the name as it was committed, `file` the newest one, renames followed. `lines` are the lines
    written, the weight of ownership; a change whose lines Git does not count weighs one. `recent_commits` are
    those of the year before `as_of`. `last_change` orders the changes of a file and is even where the change
    deleted it (of two in one commit, where two files became one, the other counts). Rows of bots and agents
    have no `person_id`.

    Args:
        changes: as `dated_changes` gives them.
        as_of: end of the year whose commits are recent.
    """
    is_deletion = sf.col("status") == "D"
    lines = sf.when(is_deletion, 0).otherwise(sf.coalesce("additions", sf.lit(1)))
    is_recent = sf.col("committed_at") > sf.lit(as_of) - sf.expr("interval 1 year")
    return (
        with_file(changes)
        .repartition("repository", "file")  # serves every grouping and window by file
        .groupBy("repository", "file", "path", "person_id", "month")
        .agg(
            sf.count("*").alias("commits"),
            sf.count_if(is_recent).alias("recent_commits"),
            _total("additions"),
            _total("deletions"),
            sf.sum(lines).alias("lines"),
            sf.min("committed_at").alias("first_committed_at"),
            sf.max("committed_at").alias("last_committed_at"),
            # One number instead of a status beside a position: Spark then need not sort to aggregate.
            sf.max(sf.col("position") * 2 + (~is_deletion).cast("bigint")).alias("last_change"),
        )
    )


def exists_after(last_change: str) -> Column:
    """Whether the file exists after its `last_change`."""
    return sf.col(last_change) % 2 == 1


def file_months(active: DataFrame) -> DataFrame:
    """Churn per file and calendar month, under the path as it was committed.

    Args:
        active: as `activity` gives it.
    """
    return (
        active.groupBy("repository", "path", "month")
        .agg(
            sf.sum("commits").alias("commits"),
            sf.sum("additions").alias("additions"),
            sf.sum("deletions").alias("deletions"),
            sf.size(sf.collect_set("person_id")).cast("bigint").alias("authors"),
        )
        .select(repository_id(), "path", "month", "commits", "additions", "deletions", "authors")
    )


def repository_id() -> Column:
    """Key of a repository in the marts."""
    return sf.concat(sf.lit("repository:"), "repository").alias("repository_id")


def _total(column: str) -> Column:
    return sf.coalesce(sf.sum(column), sf.lit(0)).alias(column)
