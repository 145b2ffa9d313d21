"""`raw_files` is what the files say: rows, conflicts, rows that go and come back, files that fail."""

import gzip
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from infra.configuration.files import FILES_COLUMNS
from ingestion.sources.files import ensure_tables, named_references
from ingestion.sources.files.places import find
from ingestion.sources.files.tables import TABLES

if TYPE_CHECKING:
    from tests.ingestion.files.conftest import Files

ONE = "d1,example/a,a,production,v1,2024-01-31T09:30:00Z,success"
TWO = "d2,example/a,a,production,v2,2024-02-01T09:30:00Z,failed"


def test_rows_arrive_typed_with_defaults_and_their_place(files: "Files") -> None:
    path = files.write("a.csv", ONE, TWO)

    report = files.collect()

    assert [(scope.status, scope.rows) for scope in report.scopes] == [("ok", 2)]
    (row,) = files.rows(
        "select repository, service, environment, ref, sha, started_at, finished_at::text, status, source_file,"
        " source_line, deleted_at from raw_files.deployments where deployment_id = 'd2'"
    )
    when = files.rows("select timestamptz '2024-02-01 09:30Z'::text")[0][0]
    assert row == ("example/a", "a", "production", "v2", None, None, when, "failure", str(path), 3, None)
    assert files.rows("select count(*) from raw_files.deployments where _dlt_load_id is null") == [(0,)]


def test_columns_of_other_names_are_renamed_and_the_rest_is_left_out(files: "Files") -> None:
    files.write("a.csv", "d1,x,2024-01-31T09:30:00Z,junk", header="deployment_id,app,committed_at,actor\n")

    files.collect(files.block(columns={"service": "app", "finished_at": "committed_at"}))

    assert files.live("deployment_id, service, repository, status") == [("d1", "x", None, "success")]


def test_an_id_can_be_made_of_several_columns(files: "Files") -> None:
    files.write("a.csv", "x,2024-01-31T09:30:00Z", ",2024-02-01T09:30:00Z", header="service,finished_at\n")

    files.collect(files.block(columns={"deployment_id": ["service", "finished_at"]}))

    assert files.live() == ["x:2024-01-31T09:30:00Z"]
    assert files.rejected() == [("a.csv", 3, "deployment_id is empty")]


def test_a_second_run_reads_nothing_and_never_imports_dlt(files: "Files") -> None:
    files.write("a.csv", ONE)
    files.collect()
    before = files.rows("select *, xmin::text from raw_files.deployments")

    code = (
        "import sys; from pathlib import Path; from infra.configuration.files import FilesSource\n"
        "from ingestion.sources.files import collect\n"
        f"block = FilesSource(table='deployments', path={str(files.folder / '*.csv')!r})\n"
        f"report = collect([block], {files.url!r}, Path({str(files.folder)!r}), 'again')\n"
        "assert [scope.status for scope in report.scopes] == ['unchanged'], report\n"
        "assert 'dlt' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)

    assert files.rows("select *, xmin::text from raw_files.deployments") == before
    assert files.rows("select run_id, status, rows from raw_files._scopes order by 1") == [
        ("again", "unchanged", 0), ("run 1", "ok", 1),
    ]  # fmt: skip


def test_an_edit_of_the_same_length_in_the_same_instant_is_noticed(files: "Files") -> None:
    path = files.write("a.csv", ONE)
    files.collect()
    times = path.stat()
    path.write_text(path.read_text().replace("v1", "v9"))
    import os

    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    files.collect()

    assert files.live("ref") == ["v9"]


def test_a_bad_row_is_rejected_by_line_and_reason_and_the_rest_is_loaded(files: "Files") -> None:
    files.write(
        "a.csv",
        ONE,
        "d3,example/a,a,production,v3,2024-02-30T09:30:00Z,success",
        ",example/a,a,production,v3,2024-02-01T09:30:00Z,success",
        "d4,,,production,v3,2024-02-01T09:30:00Z,success",
        "d5,example/a,a,production,v3,2024-02-01T09:30:00Z,maybe",
        "d6,example/a,a,production,v3,2024-02-01T09:30:00Z,running",
        "d7,example/a,a",
        "d8,example/a,a,production,v3,,success",
        TWO,
    )

    (scope,) = files.collect().scopes

    assert files.live() == ["d1", "d2"]
    assert files.rejected() == [
        ("a.csv", 3, "finished_at '2024-02-30T09:30:00Z' is no time; write times as 2024-01-31T09:30:00Z"),
        ("a.csv", 4, "deployment_id is empty"),
        ("a.csv", 5, "repository and service are empty; one of them is needed"),
        ("a.csv", 6, "status 'maybe' is none of success, failure, cancelled"),
        ("a.csv", 7, "status 'running' has not ended; a deployment counts once it has"),
        ("a.csv", 8, "has 3 values where the header has 7"),
        ("a.csv", 9, "finished_at is empty"),
    ]
    assert (scope.status, scope.rows) == ("warning", 2)
    assert "7 rows were rejected" in str(scope.error)
    assert files.rows("select row from raw_files._rejected_rows where source_line = 8") == [("d7,example/a,a",)]


def test_text_that_is_not_utf8_or_not_for_postgres_spoils_its_row_only(files: "Files") -> None:
    files.write("a.csv", ONE)
    with (files.folder / "a.csv").open("ab") as handle:
        handle.write(b"d\xff,example/a,a,,,2024-01-31T09:30:00Z,\n")
        handle.write(b"d\x00,example/a,a,,,2024-01-31T09:30:00Z,\n")
        handle.write("dé,example/a,a,,,2024-01-31T09:30:00Z,\n".encode())

    files.collect()

    assert files.live() == ["d1", "dé"]
    assert files.rejected() == [
        ("a.csv", 3, "deployment_id is not UTF-8"), ("a.csv", 4, "deployment_id holds a NUL character"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "remedy"),
    [
        ("deployment_id,repository,committed\n", "has no column 'finished_at'. Its columns are"),
        ("id,repository,finished_at\n", "has no column 'deployment_id'"),
        ("deployment_id,app,finished_at\n", "has neither a column 'repository' nor 'service'"),
    ],
)
def test_a_missing_column_fails_its_file_with_the_remedy_and_no_other(files: "Files", header: str, remedy: str) -> None:
    bad = files.write("a.csv", "x,y,2024-01-31T09:30:00Z", header=header)
    files.write("b.csv", ONE)

    (scope,) = files.collect().scopes

    assert files.live() == ["d1"]
    assert scope.status == "failed"
    assert f"{bad} {remedy}" in str(scope.error)
    assert "columns = {" in str(scope.error)


def test_a_renamed_column_that_is_not_there_is_an_error_with_a_suggestion(files: "Files") -> None:
    files.write("a.csv", ONE)

    (scope,) = files.collect(files.block(columns={"ref": "reff"})).scopes

    assert "has no column 'reff', named for 'ref'" in str(scope.error)
    assert "Did you mean 'ref'?" in str(scope.error)


def test_a_file_that_cannot_say_what_was_deployed_is_loaded_with_a_warning(files: "Files") -> None:
    files.write("a.csv", "d1,a,2024-01-31T09:30:00Z", header="deployment_id,service,finished_at\n")

    (scope,) = files.collect().scopes

    assert files.live() == ["d1"]
    assert scope.status == "warning"
    assert "has neither a column 'sha' nor 'ref'" in str(scope.error)


def test_a_torn_archive_fails_whole(files: "Files") -> None:
    lines = "".join(f"d{i},a,a,,{i * 7919 % 65521:x},2024-01-31T09:30:00Z,\n" for i in range(100_000))
    packed = gzip.compress(
        (files.folder / "x").name.encode()
        and ("deployment_id,repository,service,environment,ref,finished_at,status\n" + lines).encode()
    )
    (files.folder / "a.csv.gz").write_bytes(packed[: len(packed) // 2])

    (scope,) = files.collect(files.block(path="*.csv.gz")).scopes

    assert scope.status == "failed"
    assert "a.csv.gz is cut off" in str(scope.error)
    assert files.live() == []


def test_since_leaves_out_what_is_older(files: "Files") -> None:
    files.write("a.csv", ONE, TWO)

    files.collect(files.block(since="2024-02-01"))

    assert files.live() == ["d2"]
    assert files.rejected() == []


def test_other_tables_go_the_same_way(files: "Files") -> None:
    files.write("i.csv", "i1,api,2024-01-31T09:30:00Z,", header="incident_id,service,started_at,resolved_at\n")
    files.write(
        "p.csv", "ada,ada@example.com,Europe/London", "ada,ada@example.org,Mars", header="person,email,timezone\n"
    )
    files.write("t.csv", "Money,ada@example.com,2024-01-01,", header="team,member,valid_from,valid_to\n")
    files.write("c.csv", "deployment,d1,status,failure,typo", header="entity_type,entity_id,field,value,reason\n")

    files.collect(
        files.block("incidents", "i.csv"),
        files.block("people", "p.csv"),
        files.block("teams", "t.csv"),
        files.block("corrections", "c.csv"),
    )

    assert files.live("incident_id, service, resolved_at", "incidents") == [("i1", "api", None)]
    assert files.live("person, email, timezone", "people") == [("ada", "ada@example.com", "Europe/London")]
    assert files.live("team, member, valid_from::text, valid_to", "teams") == [
        ("Money", "ada@example.com", "2024-01-01", None)
    ]
    assert files.live("entity_type, entity_id, field, value, reason", "corrections") == [
        ("deployment", "d1", "status", "failure", "typo")
    ]
    assert files.rejected() == [("p.csv", 3, "timezone 'Mars' is no time zone of the IANA list")]


def test_every_table_is_there_typed_and_empty_without_any_file(files: "Files") -> None:
    ensure_tables(files.url)
    ensure_tables(files.url)

    for table in TABLES.values():
        assert (
            files.rows(f"select {', '.join(table.columns)}, deleted_at, _dlt_load_id from raw_files.{table.name}") == []
        )
    assert files.rows("select table_name, source_file, source_line, reason, row from raw_files._rejected_rows") == []
    assert files.collect(files.block(path="none.csv")).scopes[0].status == "failed"


def test_the_configuration_knows_the_columns_of_the_tables() -> None:
    assert {name: tuple(table.columns) for name, table in TABLES.items()} == dict(FILES_COLUMNS)


def test_deployments_name_what_git_should_collect(files: "Files") -> None:
    files.write(
        "a.csv",
        "d1,example/a,a,,v1,,2024-01-31T09:30:00Z",
        "d2,,b,,v2,abc1234,2024-01-31T09:30:00Z",
        "d3,,unknown,,v3,,2024-01-31T09:30:00Z",
        header="deployment_id,repository,service,environment,ref,sha,finished_at\n",
    )
    files.collect()

    assert named_references(files.url, {"b": "example/b"}) == {"example/a": {"v1"}, "example/b": {"v2", "abc1234"}}


def test_what_a_killed_run_left_behind_is_removed(files: "Files") -> None:
    files.write("a.csv", ONE)
    with psycopg.connect(files.url) as connection:
        connection.execute("create schema _load_raw_files")
        connection.execute("create table _load_raw_files.deployments (nonsense text)")

    files.collect()

    assert files.live() == ["d1"]
    assert files.rows("select 1 from information_schema.schemata where schema_name = '_load_raw_files'") == []


def test_a_glob_does_not_leave_its_folder_through_a_link_and_says_what_it_left_out(files: "Files") -> None:
    inside, outside = files.folder / "exports", files.folder / "secret"
    for folder in (inside / "deep", outside):
        folder.mkdir(parents=True)
    files.write("exports/a.csv", ONE)
    files.write("exports/deep/b.csv", TWO)
    files.write("secret/c.csv", ONE.replace("d1", "d3"))
    (inside / "linked.csv").symlink_to(outside / "c.csv")
    (inside / "folder").symlink_to(outside)
    (inside / "alias.csv").symlink_to(inside / "a.csv")

    (scope,) = files.collect(files.block(path="exports/**/*.csv")).scopes

    assert files.live() == ["d1", "d2"]
    assert scope.status == "warning"
    assert "linked.csv" in str(scope.error)
    assert "symbolic links lead out of the folder" in str(scope.error)
    assert [Path(place.path).name for place in find(f"{inside.as_uri()}/*/*.csv").places] == ["b.csv"]
    (scope,) = files.collect(files.block(path="exports/linked.csv")).scopes
    assert (scope.status, files.live()) == ("ok", ["d3"])
    (scope,) = files.collect(files.block(path="exports/linked*.csv")).scopes
    assert "No file matches" in str(scope.error)
    assert "symbolic links lead out" in str(scope.error)


def test_files_of_an_object_store_are_read_by_their_url(files: "Files", tmp_path: Path) -> None:
    path = files.write("a.csv", ONE)

    report = files.collect(files.block().model_copy(update={"path": path.parent.as_uri() + "/*.csv"}))

    assert report.scopes[0].status == "ok", report
    assert files.live() == ["d1"]
