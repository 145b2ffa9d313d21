"""The schema `raw_files`: its tables, and what it remembers of the files."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import astuple

import psycopg
import pyarrow as pa
from psycopg import sql
from psycopg.rows import class_row

from infra.advisory_locks import locked
from ingestion import locks
from ingestion.raw_tables import ensure_table
from ingestion.scopes import ensure_scopes_table
from ingestion.sources.files.plan import FileState
from ingestion.sources.files.tables import DATASET, MOMENT, REJECTED_SCHEMA, TABLES, FileTable

POSTGRES_TYPES = {
    pa.string(): "text",
    pa.int64(): "bigint",
    pa.float64(): "double precision",
    MOMENT: "timestamptz",
    pa.date32(): "date",
}
_FILES_COLUMNS = """
    position bigint not null, table_name text not null, pattern text not null, source_file text not null,
    fingerprint text, configuration text not null, rows bigint not null, rejected bigint not null,
    error text, warning text
"""


def final_columns(table: FileTable) -> dict[str, str]:
    """Columns of a table of `raw_files` and their Postgres types."""
    columns = {field.name: POSTGRES_TYPES[field.type] for field in table.schema}
    line = columns.pop("source_line")
    return columns | {
        "source_file": "text",
        "source_line": line,
        "deleted_at": "timestamptz",
        "_dlt_load_id": "text",
    }


def ensure_tables(warehouse_url: str) -> None:
    """Make every table of `raw_files`, typed and empty, that is not there yet; add columns that are new.

    Plain SQL: a run that finds nothing new never imports dlt.
    """
    with psycopg.connect(warehouse_url) as connection:
        ensure_in(connection)


def ensure_in(connection: psycopg.Connection) -> None:
    """The same on an open connection; the caller commits."""
    # Two first runs at once would trip over each other's CREATE.
    connection.execute("select pg_advisory_xact_lock(%s)", [locks.FILES + 1])
    ensure_scopes_table(connection, DATASET)
    for table in TABLES.values():
        ensure_table(connection, DATASET, table.name, final_columns(table))
    rejected = {field.name: POSTGRES_TYPES[field.type] for field in REJECTED_SCHEMA}
    ensure_table(connection, DATASET, "_rejected_rows", rejected | {"_dlt_load_id": "text"})
    name = sql.Identifier(DATASET, "_files")
    connection.execute(sql.SQL("create table if not exists {} ({})").format(name, sql.SQL(_FILES_COLUMNS)))


def collecting(warehouse_url: str) -> AbstractContextManager[psycopg.Connection]:
    """A connection that holds the lock of this source."""
    return locked(warehouse_url, locks.FILES, "Another collection of files")


def known_files(connection: psycopg.Connection) -> list[FileState]:
    """Read the states of the files that earlier runs read, in the order in which files count."""
    with connection.cursor(row_factory=class_row(FileState)) as cursor:
        return cursor.execute(
            sql.SQL(
                "select table_name, pattern, source_file, fingerprint, configuration, rows, rejected, error, warning"
                " from {} order by table_name, position"
            ).format(sql.Identifier(DATASET, "_files"))
        ).fetchall()


def remember_files(connection: psycopg.Connection, table: FileTable, states: Sequence[FileState]) -> None:
    """Replace what is known of the files of a table; the caller commits."""
    name = sql.Identifier(DATASET, "_files")
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("delete from {} where table_name = %s").format(name), [table.name])
        cursor.executemany(
            sql.SQL("insert into {} values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)").format(name),
            [(position, *astuple(state)) for position, state in enumerate(states, 1)],
        )
