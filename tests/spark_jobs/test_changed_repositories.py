"""Repositories about which nothing changed keep their rows, and the tables are those of computing all."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from infra.lake import Lake
from infra.warehouse import Role, Warehouse
from orchestration.spark_inputs import export
from orchestration.spark_work import spark_work
from spark_jobs.jobs import Job, JobInput, execute
from spark_jobs.loading import load
from spark_jobs.schemas import RESULTS, Key

AS_OF = datetime(2024, 6, 1, tzinfo=UTC)
MOMENT = pa.timestamp("us", "UTC")
RAW = """
create schema raw_git;
create table raw_git._lake_files (repository text, path text);
create table raw_git.commits (repository text, author_name text, author_email text, committed_at timestamptz);
"""
INPUTS = """
create table intermediate.int_deployments_resolved (
    deployment_id text, service_id text, repository_id text, environment text, is_production boolean, sha text,
    status text, deployment_order bigint
);
create table intermediate.int_services (service_id text, repository_id text, repository text, paths text);
create table intermediate.int_default_heads (repository_id text, sha text);
create table intermediate.int_changes (
    change_id text, repository_id text, is_pull_request boolean, developer_id text, began_at timestamptz,
    landed_at timestamptz, is_fix boolean, reported_at timestamptz, shas text, reverted_shas text
);
create table intermediate.int_change_files (
    change_id text, repository_id text, path text, additions bigint, deletions bigint
);
create table staging.generated_paths (pattern text);
create table intermediate.int_accounts_people (account_email_key text, person_id text, kind text);
insert into intermediate.int_accounts_people
select md5(name || '@example.org'), 'person:' || name, 'human' from unnest(array['ada', 'grace', 'linus']) as name;
"""


@dataclass(frozen=True)
class Stage:
    """A warehouse and a lake, and a Spark session that computes one from the other."""

    warehouse: Warehouse
    lake: Lake
    spark: SparkSession

    def execute(self, statement: str, role: Role = Role.TRANSFORMER) -> None:
        with psycopg.connect(self.warehouse.url(role)) as connection:
            connection.execute(statement.encode())

    def add_commits(self, repository: str, load: str, *commits: tuple[str, str, datetime], above: str = "") -> None:
        """Add a line of commits (sha, author, time) as one load; each changes a common file and its author's."""
        shas = [sha for sha, _, _ in commits]
        paths = [f"git/{kind}/repository={repository}/{load}.parquet" for kind in ("commits", "file_changes")]
        parents = [[above] if above else [], *([sha] for sha in shas[:-1])]
        moments = pa.array([moment for _, _, moment in commits], MOMENT)
        names, emails = zip(*((author, f"{author.title()}@example.org") for _, author, _ in commits), strict=True)
        twice = [sha for sha in shas for _ in range(2)]
        changed = [path for name in names for path in (f"{name}.py", "common.py")]
        tables = [
            pa.table(
                {
                    "sha": shas, "parents": pa.array(parents, pa.list_(pa.string())), "author_name": names,
                    "author_email": emails, "authored_at": moments, "committed_at": moments,
                }
            ),
            pa.table(
                {
                    "sha": twice, "path": changed, "old_path": pa.nulls(len(twice), pa.string()),
                    "status": ["M"] * len(twice), "additions": list(range(1, len(twice) + 1)),
                    "deletions": [0] * len(twice),
                }
            ),
        ]  # fmt: skip
        with psycopg.connect(self.warehouse.url(Role.LOADER)) as connection:
            for path, table in zip(paths, tables, strict=True):
                file = Path(self.lake.child(path))
                file.parent.mkdir(parents=True, exist_ok=True)
                pq.write_table(table, file)
                connection.execute("insert into raw_git._lake_files values (%s, %s)", [repository, path])
            connection.cursor().executemany(
                "insert into raw_git.commits values (%s, %s, %s, %s)",
                [
                    (repository, name, email, commit[2])
                    for name, email, commit in zip(names, emails, commits, strict=True)
                ],
            )
        self.execute(f"delete from intermediate.int_default_heads where repository_id = 'repository:{repository}'")
        self.execute(f"insert into intermediate.int_default_heads values ('repository:{repository}', '{shas[-1]}')")
        for sha, author, moment in commits:
            self.execute(
                "insert into intermediate.int_changes (change_id, repository_id, is_pull_request, developer_id,"
                " began_at, landed_at, is_fix, shas) values"
                f" ('{sha}', 'repository:{repository}', false, '{author}', '{moment}', '{moment}', false, '{sha}')"
            )

    def deploy(self, number: int, repository: str, sha: str) -> None:
        self.execute(
            "insert into intermediate.int_deployments_resolved values"
            f" ('{number}', 'service:{repository}', 'repository:{repository}', 'production', true, '{sha}', 'success',"
            f" {number})"
        )

    def refresh(self, as_of: datetime = AS_OF, *, everything: bool = False, loads: bool = True) -> set[Key]:
        """Compute what changed, or all; returns what was computed."""
        url = self.warehouse.url(Role.TRANSFORMER)
        work = spark_work(url, as_of, "Europe/London", everything=everything)
        if work.due:
            export(url, self.lake, work.due)
        for job in sorted({job for job, _ in work.due}):
            execute(self.spark, Job(job), JobInput(self.lake, as_of, "Europe/London"))
        if loads:
            load(url, self.lake.url, work.fingerprints, work.due)
        return set(work.due)

    def assert_whole(self, as_of: datetime = AS_OF) -> None:
        """The rows are those of computing everything."""
        self.refresh(as_of)
        incremental = self.rows()
        assert self.refresh(as_of, everything=True)
        assert self.rows() == incremental

    def rows(self) -> dict[str, list[str]]:
        """All rows as text by table."""
        with psycopg.connect(self.warehouse.url(Role.TRANSFORMER)) as connection:
            return {
                table: sorted(row for (row,) in connection.execute(f"select result::text from spark.{table} as result"))
                for table in RESULTS
            }


@pytest.fixture
def stage(fresh_warehouse: Warehouse, spark: SparkSession, tmp_path: Path) -> Stage:
    """Two repositories that were computed, each with two commits, a service and a deployment."""
    made = Stage(fresh_warehouse, Lake(str(tmp_path)), spark)
    made.execute(RAW, Role.LOADER)
    made.execute(INPUTS)
    authors = {"shop": [("ada", 400), ("grace", 40)], "pay": [("linus", 300), ("linus", 60)]}
    for number, (name, commits) in enumerate(authors.items()):
        made.add_commits(
            name,
            "load-1",
            *(
                (f"{name}-{place}", author, AS_OF - timedelta(days=age))
                for place, (author, age) in enumerate(commits, 1)
            ),
        )
        made.execute(
            f"insert into intermediate.int_services values ('service:{name}', 'repository:{name}', '{name}', null)"
        )
        made.deploy(10 * number, name, f"{name}-1")
    assert made.refresh() == {(job, f"repository:{name}") for job in Job for name in ("shop", "pay")}
    assert all(made.rows().values())
    return made


def walked(*names: str) -> set[Key]:
    return {(Job.DEPLOYED_COMMITS, f"repository:{name}") for name in names}


def active(*names: str) -> set[Key]:
    return {(Job.FILE_ACTIVITY, f"repository:{name}") for name in names}


def measured(*names: str) -> set[Key]:
    return {(Job.CHANGES, f"repository:{name}") for name in names}


# Together in one test, since a job takes seconds whatever it computes.
def test_what_changed_is_computed_and_all_rows_are_those_of_computing_everything(stage: Stage) -> None:
    assert stage.refresh() == set()
    stage.execute(
        "update intermediate.int_accounts_people set person_id = 'person:ada' where person_id = 'person:grace'"
    )
    assert stage.refresh() == active("shop")
    stage.execute("""update intermediate.int_services set paths = '["ada.*"]' where service_id = 'service:shop'""")
    assert stage.refresh() == walked("shop")
    stage.execute("insert into spark.truck_factor select 'repository:x', month_end from spark.truck_factor")
    stage.assert_whole()

    stage.execute("update intermediate.int_deployments_resolved set deployment_order = deployment_order + 7")
    assert stage.refresh(AS_OF + timedelta(hours=5)) == set()
    assert stage.refresh(AS_OF - timedelta(days=36)) == active("shop")
    assert stage.refresh(AS_OF - timedelta(days=45)) == active("shop") | measured("shop")
    stage.assert_whole(AS_OF - timedelta(days=45))

    stage.deploy(9, "pay", "pay-2")
    before = stage.rows()
    assert stage.refresh(AS_OF - timedelta(days=45), loads=False) == walked("pay")
    assert stage.rows() == before
    assert stage.refresh(AS_OF - timedelta(days=45)) == walked("pay")
    stage.add_commits("shop", "load-2", ("shop-3", "ada", AS_OF - timedelta(days=50)), above="shop-1")
    assert stage.refresh(AS_OF - timedelta(days=45)) == walked("shop") | active("shop") | measured("shop")
    stage.assert_whole(AS_OF - timedelta(days=45))

    stage.execute("update intermediate.int_changes set is_fix = true where change_id = 'pay-2'")
    assert stage.refresh(AS_OF - timedelta(days=45)) == measured("pay")
    stage.execute(
        "insert into intermediate.int_changes (change_id, repository_id, is_pull_request, began_at, is_fix, shas)"
        f" values ('open', 'repository:shop', true, '{AS_OF - timedelta(days=46)}', false, '')"
    )
    assert stage.refresh(AS_OF - timedelta(days=45)) == measured("shop")
    stage.execute("insert into intermediate.int_change_files values ('open', 'repository:shop', 'ada.py', 5, 1)")
    assert stage.refresh(AS_OF - timedelta(days=45)) == measured("shop")
    stage.execute("insert into staging.generated_paths values ('^common')")
    assert stage.refresh(AS_OF - timedelta(days=45)) == measured("shop", "pay")
    stage.assert_whole(AS_OF - timedelta(days=45))

    stage.execute("delete from intermediate.int_deployments_resolved where repository_id = 'repository:shop'")
    stage.execute("delete from raw_git._lake_files where repository = 'pay'", Role.LOADER)
    assert stage.refresh(AS_OF - timedelta(days=45)) == set()
    assert [table for table, rows in stage.rows().items() if rows] == [
        "file_months", "files", "truck_factor", "changes", "file_quarters",
    ]  # fmt: skip
    stage.assert_whole(AS_OF - timedelta(days=45))
