"""The files that exist, their owners and their hotspots."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as sf

from spark_jobs.file_activity import exists_after, repository_id


def files(active: DataFrame) -> DataFrame:
    """One row per file whose last change did not delete it.

    - **Owner**: who wrote most of its lines (the smaller `person_id` of equals); `owner_share` is their part
      of all lines that people wrote. Null where no person wrote a line.
    - **Hotspot**: `hotspot_score` = (commits of the last year / the most of any file of the repository)
      x (ln(1 + size) / the largest of the repository), 0..1. Size is additions minus deletions: lines are the
      cheapest proxy for complexity and no worse than most (Tornhill, Your Code as a Crime Scene; Herraiz and
      Hassan, Beyond Lines of Code). `hotspot_rank` is 1 for the hottest of the repository.

    Args:
        active: as `activity` gives it.
    """
    existing = _file_totals(_person_totals(active)).where(exists_after("last_change"))
    repository = Window.partitionBy("repository")
    hottest_first = repository.orderBy(sf.desc("hotspot_score"), sf.asc("file"))
    size = sf.log1p(sf.greatest(sf.col("additions") - sf.col("deletions"), sf.lit(0)))
    score = _share_of_most("recent_commits", repository) * _share_of_most("size", repository)
    return (
        existing.withColumn("size", size)
        .withColumn("hotspot_score", score)
        .withColumn("hotspot_rank", sf.row_number().over(hottest_first).cast("bigint"))
        .select(
            repository_id(),
            sf.col("file").alias("path"),
            "commits",
            "additions",
            "deletions",
            "first_committed_at",
            "last_committed_at",
            sf.col("owner.person_id").alias("owner_person_id"),
            sf.try_divide(-sf.col("owner.negative_lines"), "lines").alias("owner_share"),
            "authors",
            "hotspot_score",
            "hotspot_rank",
        )
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


def _share_of_most(column: str, repository: "Window | object") -> Column:
    share = sf.try_divide(sf.col(column), sf.max(column).over(repository))  # type: ignore[arg-type]
    return sf.coalesce(share, sf.lit(0.0))
