"""Rows on their way: pages are written to files as they come, and dlt loads the files into the landing schema."""

import logging
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import psycopg
import pyarrow as pa
from psycopg import sql
from pyarrow import parquet

from infra.errors import UserError
from infra.warehouse_errors import in_words
from ingestion.hosts.arrow import Landed, schema_of
from ingestion.hosts.connections import Connections, postgres_over
from ingestion.hosts.tables import Dataset, Table
from ingestion.raw_tables import create_table, typed

if TYPE_CHECKING:
    import dlt
    from dlt.extract import DltResource

log = logging.getLogger(__name__)
POSITION = pa.field("_position", pa.int64(), nullable=False)
BYTES_AT_ONCE = 250_000
"""So much of a table is written together, and later sent together to Postgres."""


@dataclass
class _Waiting:
    """Rows of one table that are not yet in its file."""

    tables: list[pa.Table] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    bytes: int = 0

    def add(self, number: int, table: pa.Table) -> None:
        self.tables.append(table)
        self.numbers.append(number)
        self.bytes += table.nbytes

    def rows(self) -> pa.Table:
        """All of them, with the number of their page."""
        numbers = np.repeat(self.numbers, [table.num_rows for table in self.tables])
        return pa.concat_tables(self.tables).append_column(POSITION, pa.array(numbers, pa.int64()))


@dataclass
class Files:
    """Rows of many pages, each table's in a Parquet file."""

    dataset: Dataset
    folder: Path
    rows: dict[str, int] = field(default_factory=dict)
    """Rows by table."""
    _waiting: dict[str, "_Waiting"] = field(default_factory=dict)
    _writers: dict[str, parquet.ParquetWriter] = field(default_factory=dict)

    def add(self, number: int, tables: Landed) -> None:
        """Add a page; of two with one thing that of the greater number wins."""
        for name, table in tables.items():
            self.rows[name] = self.rows.get(name, 0) + table.num_rows
            waiting = self._waiting.setdefault(name, _Waiting())
            waiting.add(number, table)
            if waiting.bytes >= BYTES_AT_ONCE:
                self._write(name)

    def close(self) -> Mapping[str, Path]:
        """The file of each table."""
        for name in list(self._waiting):
            self._write(name)
        for writer in self._writers.values():
            writer.close()
        return {name: self._path(name) for name in self._writers}

    def _write(self, name: str) -> None:
        rows = self._waiting.pop(name).rows()
        if name not in self._writers:
            self.folder.mkdir(parents=True, exist_ok=True)
            # They are read once, in a moment: nothing that makes them smaller or quicker to search pays.
            self._writers[name] = parquet.ParquetWriter(
                self._path(name), rows.schema, compression="none", use_dictionary=False, write_statistics=False
            )
        self._writers[name].write_table(rows)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"


class Landing:
    """The landing tables of a run."""

    def __init__(self, dataset: Dataset, warehouse_url: str, state_dir: Path) -> None:
        self._dataset, self._url, self._state_dir = dataset, warehouse_url, state_dir
        self._pipeline: dlt.Pipeline | None = None
        self._connections = Connections()
        self._count = 0
        shutil.rmtree(self._folder, ignore_errors=True)

    def files(self) -> Files:
        """Files for another package."""
        self._count += 1
        return Files(self._dataset, self._folder / str(self._count))

    def land(self, files: Files) -> str:
        """Load the rows of files, which are removed; returns the id of the load.

        Raises:
            UserError: loading failed; nothing has changed in the raw tables.
        """
        from dlt.pipeline.exceptions import PipelineStepFailed

        paths = files.close()
        try:
            if self._pipeline is None:
                self._pipeline = self._opened()
            # A resource costs as much as a thousand rows: tables that nothing came for are left out.
            came = [(table, paths[table.name]) for table in self._dataset.tables if table.name in paths]
            info = self._pipeline.run([_resource(table, path, files.rows[table.name]) for table, path in came])
        except PipelineStepFailed as error:
            log.warning("Loading failed.", exc_info=error)
            raise UserError(
                f"What {self._dataset.host} sent could not be loaded into the warehouse: {in_words(error)}. "
                "Nothing of it has changed the warehouse. Check the space on its disk and on that of SEI_HOME, then "
                "run again."
            ) from None
        finally:
            shutil.rmtree(files.folder, ignore_errors=True)
        return "".join(info.loads_ids)

    def close(self) -> None:
        """Give up what is kept from one package to the next."""
        self._connections.close()

    @property
    def _folder(self) -> Path:
        return self._state_dir / "landing" / self._dataset.name

    def _opened(self) -> "dlt.Pipeline":
        from ingestion.loading import open_pipeline

        name = self._dataset.name.removeprefix("raw_")
        # One file at a time: the pages that come meanwhile keep the other processor busy.
        return open_pipeline(
            name, self._dataset.landing, self._url, self._state_dir, adds_load_id=False, load_workers=1,
            destination=postgres_over(self._connections),
        )  # fmt: skip


def _resource(table: Table, path: Path, rows: int) -> "DltResource":
    import dlt

    from ingestion.loading import SCHEMA_CONTRACT, dlt_columns

    def file() -> Iterator[Any]:
        yield dlt.mark.with_file_import(str(path), "parquet", rows)

    resource: DltResource = dlt.resource(
        file,
        name=table.name,
        write_disposition="append",
        columns=cast("Any", dlt_columns(schema_of(table).append(POSITION))),
        schema_contract=cast("Any", SCHEMA_CONTRACT),
        file_format="parquet",
    )
    return resource


def prepare_landing(connection: psycopg.Connection, dataset: Dataset) -> None:
    """Make the landing tables, empty, after removing what a killed run left."""
    drop_landing(connection, dataset)
    connection.execute(sql.SQL("create schema {}").format(sql.Identifier(dataset.landing)))
    for table in dataset.tables:
        columns = typed(table.columns) | {POSITION.name: "bigint not null"}
        create_table(connection, dataset.landing, table.name, columns, unlogged=True)


def empty_landing(connection: psycopg.Connection, dataset: Dataset, names: Sequence[str]) -> None:
    """Remove the rows of these tables, which have been merged."""
    if names:
        identifiers = sql.SQL(", ").join(sql.Identifier(dataset.landing, name) for name in names)
        connection.execute(sql.SQL("truncate {}").format(identifiers))


def drop_landing(connection: psycopg.Connection, dataset: Dataset) -> None:
    """Remove the landing tables with all rows."""
    connection.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(dataset.landing)))
