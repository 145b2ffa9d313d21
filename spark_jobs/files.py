"""The files that exist, their commits and their owners."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as sf

from spark_jobs.file_activity import exists_after, repository_id


def files(active: DataFrame) -> DataFrame:
    """One row per file whose last change did not delete it.

    The owner is who wrote most of its lines (the smaller `person_id` of equals); `owner_share` is their part of
    all lines that people wrote. Both are null where no person wrote a line.

    Args:
        active: as `activity` gives it.
    """
    existing = _file_totals(_person_totals(active)).where(exists_after("last_change"))
    return existing.select(
        repository_id(),
        sf.col("file").alias("path"),
        "commits",
        "recent_commits",
        "additions",
        "deletions",
        "first_committed_at",
        "last_committed_at",
        sf.col("owner.person_id").alias("owner_person_id"),
        sf.try_divide(-sf.col("owner.negative_lines"), "lines").alias("owner_share"),
        "authors",
    )


def _person_totals(active: DataFrame) -> DataFrame:
    return active.groupBy("repository", "file", "person_id").agg(
        *_sums("commits", "recent_commits", "additions", "deletions", "lines"), *_extremes()
    )


def _file_totals(totals: DataFrame) -> DataFrame:
    is_person = sf.col("person_id").isNotNull()
    candidate = sf.struct((-sf.col("lines")).alias("negative_lines"), "person_id")
    return totals.groupBy("repository", "file").agg(
        *_sums("commits", "recent_commits", "additions", "deletions"),
        *_extremes(),
        sf.sum(sf.when(is_person, sf.col("lines"))).alias("lines"),
        sf.min(sf.when(is_person & (sf.col("lines") > 0), candidate)).alias("owner"),
        sf.count("person_id").alias("authors"),
    )


def _sums(*columns: str) -> list[Column]:
    return [sf.sum(column).alias(column) for column in columns]


def _extremes() -> list[Column]:
    return [
        sf.min("first_committed_at").alias("first_committed_at"),
        sf.max("last_committed_at").alias("last_committed_at"),
        sf.max("last_change").alias("last_change"),
    ]
