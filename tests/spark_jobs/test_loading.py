"""Spark's results from Parquet into a real Postgres."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from infra.errors import UserError
from infra.warehouse import Role, Warehouse
from spark_jobs.loading import ARROW_TYPES, load, stored_fingerprints
from spark_jobs.schemas import RESULTS, TABLES

MAY = datetime(2024, 5, 1, tzinfo=UTC)
ROWS: dict[str, list[list[Any]]] = {
    "deployed_commits": [["service:a", "repository:a", "abc", "1", False]],
    "deployment_ancestry": [["2", "service:a", "repository:a", "prod", "1", "abc", False, True]],
    "file_months": [["repository:a", "tab\tü", date(2024, 1, 1), 1, 2, 3, 1]],
    "files": [["repository:a", "x", 1, 1, 2, 3, *[datetime(2024, 1, 1, tzinfo=UTC)] * 2, None, None, 1]],
    "truck_factor": [["repository:a", date(2024, 1, 31), 1, 2, 1]],
    "changes": [["repository:a", "a@1", False, *[MAY] * 2, 1, 1, 2, 0.5, *[3] * 3, True, 1, None, 1, 2, 1.5, 1, None]],
    "file_quarters": [["repository:a", "x", MAY, 9, 1.0, 1.0, *[2] * 7, None, 0, 1, 1, 1, MAY]],
}


def write_result(lake: Path, table: str, rows: list[list[Any]], is_complete: bool = True) -> None:
    folder = lake / "spark" / table
    folder.mkdir(parents=True, exist_ok=True)
    columns = [column.split() for column in RESULTS[table].split(",")]
    schema = pa.schema([(name, ARROW_TYPES[kind]) for name, kind in columns])
    names = [name for name, _ in columns]
    pq.write_table(
        pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], schema), folder / "part-0.parquet"
    )
    if is_complete:
        (folder / "_SUCCESS").touch()


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    for table, rows in ROWS.items():
        write_result(tmp_path, table, rows)
    return tmp_path


def rows_of(warehouse: Warehouse, table: str) -> list[list[Any]]:
    with psycopg.connect(warehouse.url(Role.TRANSFORMER)) as connection:
        return [list(row) for row in connection.execute(f"select * from spark.{table}")]


def load_all(url: str, lake: Path) -> dict[str, int]:
    """Load the results as those of a repository that was computed whole."""
    stored_fingerprints(url)
    fingerprints = {(job, "repository:a"): "digest" for job in TABLES}
    return load(url, str(lake), fingerprints, fingerprints)


def test_every_result_arrives_as_it_is_with_what_it_was_made_of(fresh_warehouse: Warehouse, lake: Path) -> None:
    url = fresh_warehouse.url(Role.TRANSFORMER)
    assert load_all(url, lake) == dict.fromkeys(ROWS, 1)
    assert stored_fingerprints(url) == {(job, "repository:a"): "digest" for job in TABLES}
    for table, rows in ROWS.items():
        assert rows_of(fresh_warehouse, table) == rows


def test_tables_that_nothing_filled_are_typed_and_empty(fresh_warehouse: Warehouse) -> None:
    url = fresh_warehouse.url(Role.TRANSFORMER)
    assert stored_fingerprints(url) == {}
    assert stored_fingerprints(url) == {}
    assert all(rows_of(fresh_warehouse, table) == [] for table in RESULTS)


def test_a_load_replaces_and_views_on_the_table_stay(fresh_warehouse: Warehouse, lake: Path) -> None:
    url = fresh_warehouse.url(Role.TRANSFORMER)
    load_all(url, lake)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create view intermediate.shown as select * from spark.truck_factor")
    write_result(lake, "truck_factor", [])
    load_all(url, lake)
    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from intermediate.shown").fetchone() == (0,)


def test_a_missing_result_leaves_all_tables_as_they_were(fresh_warehouse: Warehouse, lake: Path) -> None:
    url = fresh_warehouse.url(Role.TRANSFORMER)
    load_all(url, lake)
    write_result(lake, "deployed_commits", [])
    (lake / "spark" / "truck_factor" / "_SUCCESS").unlink()
    with pytest.raises(UserError, match="truck_factor is missing or incomplete"):
        load_all(url, lake)
    assert rows_of(fresh_warehouse, "deployed_commits") == ROWS["deployed_commits"]


def test_a_table_of_an_older_version_is_made_anew(fresh_warehouse: Warehouse) -> None:
    url = fresh_warehouse.url(Role.TRANSFORMER)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table spark.truck_factor (old integer)")
    stored_fingerprints(url)
    assert rows_of(fresh_warehouse, "truck_factor") == []


def test_rows_of_a_table_that_was_dropped_are_computed_again(fresh_warehouse: Warehouse, lake: Path) -> None:
    url = fresh_warehouse.url(Role.TRANSFORMER)
    load_all(url, lake)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("drop table spark.files")
    assert stored_fingerprints(url) == {}


def test_rows_without_what_they_were_made_of_go(fresh_warehouse: Warehouse, lake: Path) -> None:
    url = fresh_warehouse.url(Role.TRANSFORMER)
    load_all(url, lake)
    kept = {("deployed_commits", "repository:a"): "digest"}
    assert load(url, str(lake), kept, []) == {table: int(table in TABLES["deployed_commits"]) for table in ROWS}
    assert stored_fingerprints(url) == kept


def test_a_warehouse_that_is_down_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="schema spark failed") as caught:
        stored_fingerprints("postgresql://sei_transformer:secret-word@127.0.0.1:1/sei")
    assert "secret-word" not in str(caught.value)
