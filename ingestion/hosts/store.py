"""The raw schema of a host: its tables, and where the reading of each scope stands."""

from collections.abc import Mapping
from contextlib import AbstractContextManager

import psycopg
from psycopg import sql

from ingestion.hosts.tables import Dataset
from ingestion.raw_tables import ensure_table, locked, typed
from ingestion.scopes import ensure_scopes_table

_PROGRESS = {"scope_id": "bigint not null", "entity": "text not null", "collected_until": "text"}

Positions = Mapping[int, Mapping[str, str]]
"""The host's number of a scope -> entity -> the last change that is in the tables."""


def ensure_in(connection: psycopg.Connection, dataset: Dataset) -> None:
    """Make every table, typed and empty, that is not there yet; the caller commits."""
    # Two first runs at once would trip over each other's CREATE.
    connection.execute("select pg_advisory_xact_lock(%s)", [dataset.lock + 1])
    ensure_scopes_table(connection, dataset.name)
    for table in dataset.tables:
        columns = typed(table.columns) | {"deleted_at": "timestamptz", "_dlt_load_id": "text"}
        ensure_table(connection, dataset.name, table.name, columns)
        # A merge looks for the few rows that a page changes among all that there are.
        connection.execute(
            sql.SQL("create unique index if not exists {} on {} ({})").format(
                sql.Identifier(f"{table.name}_key"),
                sql.Identifier(dataset.name, table.name),
                sql.SQL(", ").join(map(sql.Identifier, table.key)),
            )
        )
    ensure_table(connection, dataset.name, "_progress", _PROGRESS)


def collecting(warehouse_url: str, dataset: Dataset) -> AbstractContextManager[psycopg.Connection]:
    """A connection that holds the lock of this dataset."""
    return locked(warehouse_url, dataset.lock)


def positions(connection: psycopg.Connection, dataset: Dataset) -> Positions:
    """Where the reading of each scope stands."""
    found: dict[int, dict[str, str]] = {}
    query = sql.SQL("select scope_id, entity, collected_until from {}")
    for scope_id, entity, until in connection.execute(query.format(sql.Identifier(dataset.name, "_progress"))):
        found.setdefault(scope_id, {})[entity] = until
    return found


def remember(connection: psycopg.Connection, dataset: Dataset, scope_id: int, entity: str, until: str) -> None:
    """Where the reading stands once the rows before it are in the tables; the caller commits."""
    name = sql.Identifier(dataset.name, "_progress")
    connection.execute(sql.SQL("delete from {} where scope_id = %s and entity = %s").format(name), [scope_id, entity])
    connection.execute(sql.SQL("insert into {} values (%s, %s, %s)").format(name), [scope_id, entity, until])
