"""Rows that a script adds with `sei record`: one CSV per table, collected like any other file."""

import csv
import fcntl
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from infra.configuration.files import FilesSource, FilesTable
from infra.errors import UserError
from ingestion.sources.files.chunks import Chunk
from ingestion.sources.files.rows import Reading, to_rows
from ingestion.sources.files.tables import TABLES, FileTable


def record(table: FilesTable, rows: Sequence[Mapping[str, str]], folder: Path) -> Path:
    """Append rows to `<folder>/<table>.csv`; safe when several processes do so at once.

    Args:
        table: which table.
        rows: column -> text, as it would stand in a file; times with their offset.
        folder: where recorded rows are kept.

    Returns:
        The file.

    Raises:
        UserError: a column is unknown or missing, or a value cannot be understood. Nothing is written.
    """
    columns = TABLES[table].columns
    _check(TABLES[table], rows)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    path = folder / f"{table}.csv"
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(path):
        if not path.exists() or not path.stat().st_size:
            writer.writerow(columns)
        writer.writerows([row.get(name, "") for name in columns] for row in rows)
        _append(path, text.getvalue().encode())
    return path


def recorded(folder: Path) -> list[FilesSource]:
    """Blocks for the tables that have recorded rows."""
    return [
        FilesSource(table=table, path=str(path.absolute()))
        for table in TABLES
        if (path := folder / f"{table}.csv").is_file()
    ]


def _check(table: FileTable, rows: Sequence[Mapping[str, str]]) -> None:
    given = {name for row in rows for name in row}
    unknown = sorted(given - table.columns.keys())
    if unknown:
        raise UserError(f"{table.name} have no column {unknown[0]!r}; the columns are {', '.join(table.columns)}.")
    missing = [name for name in table.required if not all(row.get(name, "").strip() for row in rows)]
    if missing:
        raise UserError(f"A row of {table.name} needs {' and '.join(missing)}.")
    columns = {name: pa.array([row.get(name, "") for row in rows]) for name in given}
    places = pa.array(range(1, len(rows) + 1), pa.int64())
    checked = to_rows(Chunk(columns, places), Reading(table, {name: (name,) for name in columns}), "")
    if checked.rejected.num_rows:
        raise UserError(f"The row cannot be recorded: {checked.rejected.column('reason')[0].as_py()}.")


def _append(path: Path, rows: bytes) -> None:
    """Write at the end, after taking away what a killed process may have left half written."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        content = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
        end = content.rfind(b"\n") + 1
        os.ftruncate(descriptor, end)
        os.pwrite(descriptor, rows, end)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.with_suffix(".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
