"""The jobs: read the lake, transform, write the lake."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import pyarrow.parquet as pq
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sf

from infra.errors import UserError
from infra.lake import Lake
from spark_jobs import changes, deployed_commits, file_activity, schemas
from spark_jobs.dated_changes import dated_changes, dated_commits
from spark_jobs.files import files
from spark_jobs.lake_tables import read, read_history, result_files, write
from spark_jobs.session import SparkPlace, session
from spark_jobs.truck_factor import truck_factor

logger = logging.getLogger(__name__)


class Job(StrEnum):
    """Job that can be run."""

    DEPLOYED_COMMITS = "deployed_commits"
    FILE_ACTIVITY = "file_activity"
    CHANGES = "changes"


@dataclass(frozen=True)
class JobReport:
    """Report of what a job wrote: rows per result table, and how long it took, the session's start left out."""

    job: Job
    rows: dict[str, int]
    seconds: float


@dataclass(frozen=True)
class JobInput:
    """Input that every job is given."""

    lake: Lake
    as_of: datetime
    """Aware; `file_activity` leaves later commits out."""
    timezone: str
    """IANA name: the months are the organisation's."""


def run_all(jobs: Sequence[Job], job_input: JobInput, place: SparkPlace) -> list[JobReport]:
    """Run `jobs` side by side in one session: its start costs more than most, and each has parts for one core only.

    Where one fails the others still finish. Without jobs, nothing is started.

    Raises:
        UserError: Spark cannot be started, or a job fails.
    """
    if not jobs:
        return []
    with session(place) as spark, ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result() for future in [pool.submit(execute, spark, job, job_input) for job in jobs]]


def execute(spark: SparkSession, job: Job, job_input: JobInput) -> JobReport:
    """Run one job in a given session.

    Raises:
        UserError: Spark fails; the results of the job may be those of the run before.
    """
    started = time.monotonic()
    with _failure_named(job, job_input.lake):
        _JOBS[job](spark, job_input)
    rows = {table: _rows(job_input.lake, table) for table in schemas.TABLES[job]}
    report = JobReport(job, rows, time.monotonic() - started)
    logger.info("%s: %s rows in %.1f s", job, report.rows, report.seconds)
    return report


def _run_deployed_commits(spark: SparkSession, job_input: JobInput) -> None:
    lake = job_input.lake
    walked = deployed_commits.walk(
        commits=read_history(spark, lake, Job.DEPLOYED_COMMITS, "commits", schemas.COMMITS),
        file_changes=read_history(spark, lake, Job.DEPLOYED_COMMITS, "file_changes", schemas.FILE_CHANGES),
        deployments=read(spark, lake, "exchange", "int_deployments_resolved", schema=schemas.DEPLOYMENTS),
        services=read(spark, lake, "exchange", "int_services", schema=schemas.SERVICES),
    )
    with _kept(walked):
        write(lake, "deployed_commits", deployed_commits.deployed_commits(walked))
        write(lake, "deployment_ancestry", deployed_commits.deployment_ancestry(walked))


def _run_file_activity(spark: SparkSession, job_input: JobInput) -> None:
    lake = job_input.lake
    commits = dated_commits(
        read_history(spark, lake, Job.FILE_ACTIVITY, "commits", schemas.COMMITS),
        read(spark, lake, "exchange", "int_accounts_people", schema=schemas.ACCOUNTS_PEOPLE),
        job_input.as_of,
        job_input.timezone,
    )
    file_changes = read_history(spark, lake, Job.FILE_ACTIVITY, "file_changes", schemas.FILE_CHANGES)
    with _kept(commits):
        changes = dated_changes(file_changes, commits)
        with _kept(file_activity.activity(changes, job_input.as_of)) as active:
            write(lake, "file_months", file_activity.file_months(active))
            write(lake, "files", files(active))
            write(lake, "truck_factor", truck_factor(active, commits))


def _run_changes(spark: SparkSession, job_input: JobInput) -> None:
    lake = job_input.lake
    patterns = read(spark, lake, "exchange", "generated_paths", schema=schemas.GENERATED_PATHS).collect()
    known = read(spark, lake, "exchange", "int_changes", schema=schemas.CHANGES)
    with_files = changes.changes_with_files(
        changes=known.where(sf.coalesce("landed_at", "began_at") <= sf.lit(job_input.as_of)),
        listed=read(spark, lake, "exchange", "int_change_files", schema=schemas.CHANGE_FILES),
        commits=read_history(spark, lake, Job.CHANGES, "commits", schemas.COMMITS),
        heads=read(spark, lake, "exchange", "int_default_heads", schema=schemas.DEFAULT_HEADS),
        file_changes=read_history(spark, lake, Job.CHANGES, "file_changes", schemas.FILE_CHANGES),
        left_out="|".join(f"({row.pattern})" for row in patterns),
    )
    with _kept(with_files):
        write(lake, "changes", changes.changes(with_files))
        write(lake, "file_quarters", changes.file_quarters(with_files))


_JOBS: dict[Job, Callable[[SparkSession, JobInput], None]] = {
    Job.DEPLOYED_COMMITS: _run_deployed_commits,
    Job.FILE_ACTIVITY: _run_file_activity,
    Job.CHANGES: _run_changes,
}


@contextmanager
def _kept(rows: DataFrame) -> Iterator[DataFrame]:
    """Rows computed once for several readers."""
    rows.persist()
    try:
        yield rows
    finally:
        rows.unpersist()


@contextmanager
def _failure_named(job: Job, lake: Lake) -> Iterator[None]:
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]

    try:
        yield
    except (PySparkException, Py4JError, OSError) as error:
        raise UserError(
            f"The Spark job {job} failed on the lake {lake.url}: {_first_lines(error)}. Nothing half-written is "
            "used; mend the cause (disk space, memory: SEI_SPARK_MEMORY, the lake's files) and run it again."
        ) from error


def _first_lines(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return " ".join(lines[:2])[:500] or type(error).__name__


def _rows(lake: Lake, table: str) -> int:
    filesystem, paths = result_files(lake, table)
    return sum(pq.ParquetFile(path, filesystem=filesystem).metadata.num_rows for path in paths)
