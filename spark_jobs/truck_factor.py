"""Truck factor: how few people may leave before most files have lost the one who knows them."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as sf

from spark_jobs.file_activity import exists_after, repository_id


def truck_factor(active: DataFrame, commits: DataFrame) -> DataFrame:
    """The smallest set of people who own over half of the files, at the end of each month with commits.

    A file is owned by the person who has written most of its lines so far (the smaller `person_id` of equals).
    `files` are those that exist and have an owner, `people` are the owners; all three are 0 where there are none.

    Args:
        active: as `activity` gives it.
        commits: as `dated_commits` gives them.
    """
    active_months = commits.select("repository", "month").distinct()
    owned = _files_owned(_ownership_changes(_owners(active)), active_months)
    month = Window.partitionBy("repository", "month")
    most_first = month.orderBy(sf.desc("files"), sf.asc("person_id"))
    before = sf.sum("files").over(most_first.rowsBetween(Window.unboundedPreceding, -1))
    half_is_left = sf.coalesce(before, sf.lit(0)) * 2 <= sf.sum("files").over(month)
    needed = (
        owned.withColumn("is_needed", half_is_left)
        .groupBy("repository", "month")
        .agg(
            sf.count_if("is_needed").alias("truck_factor"),
            sf.sum("files").alias("files"),
            sf.count("*").alias("people"),
        )
    )
    return active_months.join(needed, ["repository", "month"], "left").select(
        repository_id(),
        sf.last_day("month").alias("month_end"),
        sf.coalesce("truck_factor", sf.lit(0)).alias("truck_factor"),
        sf.coalesce("files", sf.lit(0)).alias("files"),
        sf.coalesce("people", sf.lit(0)).alias("people"),
    )


def _owners(active: DataFrame) -> DataFrame:
    """Owner of each file after each month in which it changed; null where it has none or is gone.

    Lines written only ever add up, so the owner so far is the best of all (lines, person) seen so far: no
    month has to be repeated for the people who did nothing in it.
    """
    so_far = Window.orderBy("month").rowsBetween(Window.unboundedPreceding, 0)
    of_person = so_far.partitionBy("repository", "file", "person_id")
    of_file = so_far.partitionBy("repository", "file")
    is_writer = sf.col("person_id").isNotNull() & (sf.col("total") > 0)
    candidate = sf.struct((-sf.col("total")).alias("negative_lines"), "person_id")
    return (
        active.groupBy("repository", "file", "person_id", "month")
        .agg(sf.sum("lines").alias("lines"), sf.max("last_change").alias("last_change"))
        .withColumn("total", sf.sum("lines").over(of_person))
        .groupBy("repository", "file", "month")
        .agg(
            sf.min(sf.when(is_writer, candidate)).alias("best"),
            sf.max("last_change").alias("last_change"),
        )
        .withColumn("best", sf.min("best").over(of_file))
        .withColumn("owner", sf.when(exists_after("last_change"), sf.col("best.person_id")))
        .select("repository", "file", "month", "owner")
    )


def _ownership_changes(owners: DataFrame) -> DataFrame:
    """Files won and lost: `repository`, `person_id`, `month`, `files`."""
    before = sf.lag("owner").over(Window.partitionBy("repository", "file").orderBy("month"))
    gain = sf.struct(sf.col("owner").alias("person_id"), sf.lit(1).alias("files"))
    loss = sf.struct(sf.col("before").alias("person_id"), sf.lit(-1).alias("files"))
    return (
        owners.withColumn("before", before)
        .where(~sf.col("owner").eqNullSafe(sf.col("before")))
        .select("repository", "month", sf.explode(sf.array(gain, loss)).alias("change"))
        .where(sf.col("change.person_id").isNotNull())
        .groupBy("repository", "month", "change.person_id")
        .agg(sf.sum("change.files").alias("files"))
    )


def _files_owned(changes: DataFrame, active_months: DataFrame) -> DataFrame:
    """Files that each owner has at the end of each month: `repository`, `month`, `person_id`, `files`."""
    later = active_months.withColumnRenamed("month", "later_month")
    return (
        changes.join(later, "repository")
        .where(sf.col("later_month") >= sf.col("month"))
        .groupBy("repository", sf.col("later_month").alias("month"), "person_id")
        .agg(sf.sum("files").alias("files"))
        .where(sf.col("files") > 0)
    )
