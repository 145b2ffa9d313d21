"""Spark sessions, made from settings only: the same jobs run on a laptop and on a cluster."""

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from infra.errors import UserError
from infra.java import java_home

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

logger = logging.getLogger(__name__)

_starting = threading.Lock()

LAUNCHER = Path(__file__).parent / "conf"
"""Keeps our secrets from the JVM."""

LOG4J = """\
rootLogger.level = error
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n
# PySpark counts as a shell, and a shell announces when its level is not the root's.
logger.shell.name = org.apache.spark.api.python.PythonGatewayServer
logger.shell.level = error
"""


@dataclass(frozen=True)
class SparkPlace:
    """Place where Spark runs and where it may write."""

    master: str = "local[*]"
    """`local[n]`, `spark://`, `k8s://`, `yarn`, or `sc://` for Spark Connect."""
    work_dir: Path = Path("spark")
    """Java, scratch files, logs' settings: nothing is written outside it on this machine."""
    driver_memory: str = "2g"

    @property
    def is_local(self) -> bool:
        """Whether everything runs in this machine's one JVM."""
        return self.master.startswith("local")

    @property
    def is_connect(self) -> bool:
        """Whether a Spark Connect server does the work and no JVM is needed here."""
        return self.master.startswith("sc://")


@contextlib.contextmanager
def session(place: SparkPlace) -> "Iterator[SparkSession]":
    """Give a session, the one that was started ahead if there is one; at the end it is stopped and its JVM leaves.

    Raises:
        UserError: no usable Java, or Spark does not start.
    """
    spark = start(place)
    try:
        yield spark
    finally:
        stop(place, spark)


def start(place: SparkPlace) -> "SparkSession":
    """Start the process's one session, or give the one that runs.

    Raises:
        UserError: no usable Java, or Spark does not start.
    """
    from pyspark import cloudpickle
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    import spark_jobs

    # Workers then need Python, numpy and pyarrow, and no copy of this project.
    cloudpickle.register_pickle_by_value(spark_jobs)  # type: ignore[no-untyped-call]
    place.work_dir.mkdir(parents=True, exist_ok=True)
    with _starting, _environment({} if place.is_connect else _variables(place)):
        builder = SparkSession.builder.appName("sei")
        builder = builder.remote(place.master) if place.is_connect else builder.master(place.master)
        for key, value in _settings(place).items():
            builder = builder.config(key, value)
        try:
            return builder.getOrCreate()
        except (PySparkException, OSError) as error:
            raise UserError(
                f"Spark does not start at {place.master}: {error}. Check SEI_SPARK_MASTER; "
                f"for a local Spark, that {place.work_dir} has space and the machine {place.driver_memory} of memory."
            ) from error


def stop(place: SparkPlace, spark: "SparkSession") -> None:
    """Stop the session and its JVM; harmless where they are gone already."""
    from pyspark import SparkContext

    if place.is_connect:
        spark.stop()
    elif SparkContext._gateway is not None:
        spark.stop()
        _stop_java()


def _settings(place: SparkPlace) -> dict[str, str]:
    """Settings of the session; those of a running Spark Connect server are left to it."""
    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
        # A repository named 2024 is text.
        "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    }
    if place.is_connect:
        return settings
    work = place.work_dir.absolute()
    settings |= {
        "spark.driver.memory": place.driver_memory,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "false",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.warehouse.dir": str(work / "warehouse"),
    }
    if place.is_local:
        settings |= {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            # Who connects to Spark's ports on loopback has to know a secret that Spark makes for each start.
            "spark.authenticate": "true",
            "spark.local.dir": str(work / "scratch"),
            # Small data spends its time on starting tasks and their Python workers, not on running them.
            "spark.sql.shuffle.partitions": str(os.cpu_count() or 2),
            "spark.sql.adaptive.coalescePartitions.parallelismFirst": "false",
            "spark.driver.extraJavaOptions": " ".join(
                [
                    f'"-Djava.io.tmpdir={work / "tmp"}"',
                    f'"-Dlog4j2.configurationFile={work / "log4j2.properties"}"',
                    "-XX:-UsePerfData",
                    "-XX:+UseParallelGC",
                    # Half the time of a short job is the second compiler's, and never comes back.
                    "-XX:TieredStopAtLevel=1",
                ]
            ),
        }
    return settings


def _variables(place: SparkPlace) -> dict[str, str]:
    """Environment of the JVM and, where it runs on this machine, of the Python workers."""
    work = place.work_dir.absolute()
    (work / "tmp").mkdir(exist_ok=True)
    (work / "log4j2.properties").write_text(LOG4J)
    variables = {"JAVA_HOME": str(java_home(work / "java")), "SPARK_LAUNCHER_OPTS": "-XX:-UsePerfData"}
    if place.is_local:
        variables |= {
            "PYSPARK_PYTHON": sys.executable,
            "PYSPARK_DRIVER_PYTHON": sys.executable,
            # Without it Spark asks the name service for this machine's own address.
            "SPARK_LOCAL_IP": "127.0.0.1",
        }
        # The launcher does not quote this path.
        if not any(character.isspace() for character in str(LAUNCHER)):
            variables["SPARK_CONF_DIR"] = os.environ.get("SPARK_CONF_DIR") or str(LAUNCHER)
    return variables


@contextlib.contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _stop_java() -> None:
    """End the JVM, which PySpark would keep until Python exits: two gigabytes that nobody uses."""
    from pyspark import SparkContext

    gateway = SparkContext._gateway
    if gateway is None:
        return
    SparkContext._gateway = None
    SparkContext._jvm = None
    gateway.shutdown()
    process = getattr(gateway, "proc", None)
    if process is not None:
        process.stdin.close()  # the JVM leaves when this pipe breaks
        process.wait()
