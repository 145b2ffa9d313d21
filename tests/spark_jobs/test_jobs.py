"""Whole jobs: from a lake on disk to results on disk."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from infra.errors import UserError
from infra.lake import Lake
from spark_jobs.jobs import Job, JobInput, execute, run_all
from spark_jobs.lake_tables import result_files
from spark_jobs.session import SparkPlace

MOMENT = pa.timestamp("us", "UTC")
AT = datetime(2024, 5, 1, tzinfo=UTC)


def write(folder: Path, **columns: tuple[pa.DataType, list[Any]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    table = pa.table({name: pa.array(values, kind) for name, (kind, values) in columns.items()})
    pq.write_table(table, folder / "part-0.parquet")


@pytest.fixture
def job_input(tmp_path: Path) -> JobInput:
    text, texts = pa.string(), pa.list_(pa.string())
    # A name that would be read as a number, and one with a slash.
    for name, shas in (("2024", ["x", "y"]), ("example%2Fshop", ["a", "b"])):
        write(
            tmp_path / "git" / "commits" / f"repository={name}",
            sha=(text, shas),
            parents=(texts, [[], [shas[0]]]),
            author_name=(text, ["Ada", "Ada"]),
            author_email=(text, ["ada@example.org", ""]),
            authored_at=(MOMENT, [AT, AT]),
            committed_at=(MOMENT, [AT, AT]),
        )
        write(
            tmp_path / "git" / "file_changes" / f"repository={name}",
            sha=(text, shas),
            path=(text, ["f", "f"]),
            old_path=(text, [None, None]),
            status=(text, ["A", "M"]),
            additions=(pa.int64(), [1, 1]),
            deletions=(pa.int64(), [0, 1]),
        )
    files = sorted((tmp_path / "git").rglob("*.parquet"))
    paths = [str(path.relative_to(tmp_path)) for path in files for _ in Job]
    write(tmp_path / "exchange" / "lake_files", job=(text, [*Job] * len(files)), path=(text, paths))
    write(
        tmp_path / "exchange" / "int_deployments_resolved",
        deployment_id=(text, ["1", "2"]),
        service_id=(text, ["service:2024", "service:shop"]),
        repository_id=(text, ["repository:2024", "repository:example/shop"]),
        environment=(text, ["production", "production"]),
        is_production=(pa.bool_(), [True, True]),
        sha=(text, ["y", "a"]),
        status=(text, ["success", "success"]),
        deployment_order=(pa.int64(), [1, 2]),
    )
    return JobInput(Lake(str(tmp_path)), datetime(2024, 6, 1, tzinfo=UTC), "UTC")


def result(job_input: JobInput, table: str) -> list[dict[str, Any]]:
    filesystem, paths = result_files(job_input.lake, table)
    return [row for path in paths for row in pq.read_table(path, filesystem=filesystem).to_pylist()]


def test_results_are_replaced_and_the_same_each_time(spark: SparkSession, job_input: JobInput) -> None:
    for _ in range(2):
        report = execute(spark, Job.DEPLOYED_COMMITS, job_input)
        assert report.rows == {"deployed_commits": 3, "deployment_ancestry": 2}
        found = {(row["repository_id"], row["sha"]) for row in result(job_input, "deployed_commits")}
        assert found == {("repository:2024", "x"), ("repository:2024", "y"), ("repository:example/shop", "a")}
    assert {path.name for path in Path(job_input.lake.child("spark")).iterdir()} == {
        "deployed_commits",
        "deployment_ancestry",
    }


def test_files_that_the_warehouse_does_not_name_are_not_read(spark: SparkSession, job_input: JobInput) -> None:
    unfinished = Path(job_input.lake.child("git", "commits", "repository=2024", "part-1.parquet"))
    unfinished.write_bytes(b"half of a fi")
    assert execute(spark, Job.DEPLOYED_COMMITS, job_input).rows == {"deployed_commits": 3, "deployment_ancestry": 2}


def test_people_are_told_apart_by_address_and_without_one_by_name(spark: SparkSession, job_input: JobInput) -> None:
    assert execute(spark, Job.FILE_ACTIVITY, job_input).rows == {"file_months": 2, "files": 2, "truck_factor": 2}
    assert [row["authors"] for row in result(job_input, "files")] == [2, 2]


@pytest.mark.parametrize("job", list(Job))
def test_an_empty_lake_gives_empty_results(spark: SparkSession, job: Job, tmp_path: Path) -> None:
    write(tmp_path / "exchange" / "lake_files", job=(pa.string(), []), path=(pa.string(), []))
    report = execute(spark, job, JobInput(Lake(str(tmp_path)), AT, "UTC"))
    assert set(report.rows.values()) == {0}


def test_files_of_another_job_are_not_read(spark: SparkSession, job_input: JobInput) -> None:
    listed = Path(job_input.lake.child("exchange", "lake_files", "part-0.parquet"))
    rows = pq.read_table(listed)
    pq.write_table(rows.filter(pc.field("job") == Job.DEPLOYED_COMMITS), listed)
    assert execute(spark, Job.DEPLOYED_COMMITS, job_input).rows["deployed_commits"] == 3
    assert set(execute(spark, Job.FILE_ACTIVITY, job_input).rows.values()) == {0}


def test_without_jobs_nothing_is_started(job_input: JobInput, tmp_path: Path) -> None:
    place = SparkPlace("local[1]", tmp_path / "spark-place", "512m")
    assert run_all([], job_input, place) == []
    assert not place.work_dir.exists()


def test_a_broken_file_is_named_and_the_old_results_stay(spark: SparkSession, job_input: JobInput) -> None:
    execute(spark, Job.DEPLOYED_COMMITS, job_input)
    broken = Path(job_input.lake.child("git", "commits", "repository=2024", "part-0.parquet"))
    broken.write_bytes(b"not parquet")
    with pytest.raises(UserError, match="deployed_commits failed"):
        execute(spark, Job.DEPLOYED_COMMITS, job_input)
    assert len(result(job_input, "deployed_commits")) == 3


def test_a_result_without_its_marker_is_refused(tmp_path: Path) -> None:
    (tmp_path / "spark" / "files").mkdir(parents=True)
    with pytest.raises(UserError, match="Run the Spark job again"):
        result_files(Lake(str(tmp_path)), "files")
