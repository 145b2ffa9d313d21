"""A source that runs alone: its rows in a DuckDB file, beside those that the platform collects into Postgres."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dlt
import psycopg

from ingestion.hosts.tables import Dataset, Table

Contents = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Alone:
    """A folder for DuckDB and for dlt's own files."""

    folder: Path

    def pipeline(self, dataset: Dataset) -> dlt.Pipeline:
        """The pipeline, each time as a new process would open it."""
        return dlt.pipeline(
            dataset.name,
            pipelines_dir=str(self.folder / "pipelines"),
            destination=dlt.destinations.duckdb(str(self.folder / "alone.duckdb")),
            dataset_name=dataset.name,
        )

    def contents(self, dataset: Dataset) -> Contents:
        """All rows by table; a table that is not there fails."""
        found = {}
        with self.pipeline(dataset).sql_client() as client:
            for table in dataset.tables:
                with client.execute_query(f"select {', '.join(table.column_names)} from {table.name}") as cursor:
                    rows = cursor.arrow().to_pylist()
                found[table.name] = _sorted(table, (row.values() for row in rows))
        return found


def collected_contents(warehouse_url: str, dataset: Dataset) -> Contents:
    """All rows by table of the platform's own collection, by the columns that the vendor fills."""
    found = {}
    with psycopg.connect(warehouse_url) as connection:
        for table in dataset.tables:
            query = f"select {', '.join(table.column_names)} from {dataset.name}.{table.name}"
            found[table.name] = _sorted(table, connection.execute(query.encode()).fetchall())
    return found


def _sorted(table: Table, rows: Iterable[Iterable[Any]]) -> list[tuple[Any, ...]]:
    places: Sequence[int] = [table.column_names.index(name) for name in table.key]
    return sorted(map(tuple, rows), key=lambda row: [row[place] for place in places])
