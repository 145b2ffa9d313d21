"""Start Spark while dbt still builds its inputs: a fresh JVM costs more than most jobs."""

import contextlib
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from infra.errors import UserError
from spark_jobs.session import SparkPlace, start, stop

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import SparkSession


@contextlib.contextmanager
def prewarmed(place: SparkPlace) -> "Iterator[threading.Thread | None]":
    """Start a session in the background; the next `session` takes it over. At the end nothing of it is left.

    Gives the thread that starts it, or None on a cluster, where nothing is started ahead.

    What goes wrong here goes wrong again where the session is used, and is reported there.
    """
    if not place.is_local:
        yield None
        return
    ahead = _Ahead(place)
    ahead.start()
    try:
        yield ahead
    finally:
        ahead.join()
        if ahead.spark is not None:
            stop(place, ahead.spark)


class _Ahead(threading.Thread):
    def __init__(self, place: SparkPlace) -> None:
        super().__init__(name="spark-ahead", daemon=True)
        self.place = place
        self.spark: SparkSession | None = None

    def run(self) -> None:
        with contextlib.suppress(UserError):
            self.spark = start(self.place)
            # Whatever Spark's or Py4J's error: the session may be stopped under it, and real jobs report their own.
            with contextlib.suppress(Exception):
                exercise(self.spark)


def exercise(spark: "SparkSession") -> None:
    """Load and compile what every job needs: code generation, shuffles, windows, joins, a Python worker."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    rows = spark.range(1000).withColumn("part", f.col("id") % 7)
    totals = rows.groupBy("part").agg(f.sum("id").alias("total"), f.max_by("id", "id").alias("last"))
    ranked = rows.withColumn("rank", f.row_number().over(Window.partitionBy("part").orderBy("id")))
    joined = ranked.join(totals, "part").groupBy("part")
    joined.applyInPandas(_same, "part bigint, id bigint, rank int, total bigint, last bigint").count()


def _same(rows: "pd.DataFrame") -> "pd.DataFrame":
    return rows
