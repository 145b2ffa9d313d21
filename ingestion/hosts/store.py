"""The raw schema of a host: its tables, and what the loader has to know of each scope from run to run.

Everything changes in one transaction with the rows that it tells of.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

import psycopg
from psycopg import sql

from ingestion.hosts.keys import ensure_key
from ingestion.hosts.tables import Dataset
from ingestion.raw_tables import ensure_table, locked, typed
from ingestion.rejections import ensure_rejected_rows
from ingestion.scopes import ensure_scopes_table

_OWN = {
    "_progress": {"entity": "text not null", "collected_until": "text"},
    "_conditions": {"path": "text not null", "etag": "text not null"},
    "_lacking": {"entity": "text not null", "number": "bigint not null"},
    "_names": {"name": "text not null"},
}
"""Tables of the loader: one row per scope and first column; of `_names`, by which a scope was asked for, the last."""

Texts = Mapping[int, Mapping[str, str]]
"""The host's number of a scope -> entity or end point -> what was remembered of it."""


@dataclass(frozen=True)
class Known:
    """What is known of all scopes before they are read."""

    positions: Texts
    """Entity -> where its reading stands."""
    etags: Texts
    """End point -> what it said at the last complete collection."""
    ids: Mapping[str, int]
    """Number of each scope, by the name that it had at the last run."""


def ensure_in(connection: psycopg.Connection, dataset: Dataset) -> None:
    """Make every table, typed and empty, that is not there yet; the caller commits."""
    # Two first runs at once would trip over each other's CREATE.
    connection.execute("select pg_advisory_xact_lock(%s)", [dataset.lock + 1])
    ensure_scopes_table(connection, dataset.name)
    ensure_rejected_rows(connection, dataset.name)
    for table in dataset.tables:
        columns = typed(table.columns) | {"deleted_at": "timestamptz", "_dlt_load_id": "text"}
        ensure_table(connection, dataset.name, table.name, columns)
        ensure_key(connection, dataset, table)
    for name, columns in _OWN.items():
        ensure_table(connection, dataset.name, name, {dataset.scope_column: "bigint not null", **columns})
    ensure_table(connection, dataset.name, "_last_load", {"_dlt_load_id": "text not null"})


def collecting(warehouse_url: str, dataset: Dataset) -> AbstractContextManager[psycopg.Connection]:
    """A connection that holds the lock of this dataset."""
    return locked(warehouse_url, dataset.lock)


def known(connection: psycopg.Connection, dataset: Dataset) -> Known:
    """What the tables say now."""
    table, number, name = dataset.scopes
    query = sql.SQL("select {}, {} from {}").format(
        sql.Identifier(name), sql.Identifier(number), sql.Identifier(dataset.name, table)
    )
    ids: dict[str, int] = dict(connection.execute(query).fetchall())
    return Known(_texts(connection, dataset, "_progress"), _texts(connection, dataset, "_conditions"), ids)


def _texts(connection: psycopg.Connection, dataset: Dataset, table: str) -> Texts:
    found: dict[int, dict[str, str]] = {}
    columns = map(sql.Identifier, (dataset.scope_column, *_OWN[table]))
    query = sql.SQL("select {} from {}").format(sql.SQL(", ").join(columns), sql.Identifier(dataset.name, table))
    for scope_id, name, text in connection.execute(query):
        found.setdefault(scope_id, {})[name] = text
    return found


def remember(connection: psycopg.Connection, dataset: Dataset, scope_id: int, entity: str, position: str) -> None:
    """Where the reading stands once the rows before it are in the tables; the caller commits."""
    _forget(connection, dataset, "_progress", scope_id, entity)
    _add(connection, dataset, "_progress", scope_id, {entity: position})


def remember_etags(connection: psycopg.Connection, dataset: Dataset, scope_id: int, etags: Mapping[str, str]) -> None:
    """What the end points said before a collection that is complete now; the caller commits."""
    _forget(connection, dataset, "_conditions", scope_id)
    _add(connection, dataset, "_conditions", scope_id, etags)


def remember_load(connection: psycopg.Connection, dataset: Dataset, load_id: str) -> None:
    """The load that last changed a row: what lies downstream is due when it differs. The caller commits."""
    name = sql.Identifier(dataset.name, "_last_load")
    connection.execute(sql.SQL("delete from {}").format(name))
    connection.execute(sql.SQL("insert into {} values (%s)").format(name), [load_id])


def remember_names(connection: psycopg.Connection, dataset: Dataset, names: Mapping[int, str]) -> None:
    """By which names these scopes were asked for, which a host may call otherwise by now; the caller commits."""
    table = sql.Identifier(dataset.name, "_names")
    column = sql.Identifier(dataset.scope_column)
    connection.execute(sql.SQL("delete from {} where {} = any(%s)").format(table, column), [list(names)])
    with connection.cursor() as cursor:
        query = sql.SQL("insert into {} ({}, name) values (%s, %s)").format(table, column)
        cursor.executemany(query, names.items())


def newly_lacking(
    connection: psycopg.Connection, dataset: Dataset, scope_id: int, totals: Mapping[str, int]
) -> dict[str, int]:
    """How many items of each entity are not in the tables, where that is more than the last time.

    Hosts count some that they show to nobody, such as those of accounts that they hide: what a second reading does
    not bring is lacking for good. The caller commits.
    """
    found = {}
    there = counted(connection, dataset, scope_id)
    lacked = _texts(connection, dataset, "_lacking").get(scope_id, {})
    for entity, total in totals.items():
        number = max(0, total - there[entity])
        if number > int(lacked.get(entity, 0)):
            found[entity] = number
        _forget(connection, dataset, "_lacking", scope_id, entity)
        if number:
            _add(connection, dataset, "_lacking", scope_id, {entity: number})
    return found


def counted(connection: psycopg.Connection, dataset: Dataset, scope_id: int) -> dict[str, int]:
    """How many items of each counted entity are in the tables and not deleted."""
    found = {}
    for entity, name in dataset.counted.items():
        column = sql.Identifier(dataset.table(name).key[0])
        query = sql.SQL("select count(*) from {} where {} = %s and deleted_at is null")
        [[number]] = connection.execute(query.format(sql.Identifier(dataset.name, name), column), [scope_id]).fetchall()
        found[entity] = int(number)
    return found


def _forget(
    connection: psycopg.Connection, dataset: Dataset, table: str, scope_id: int, first: str | None = None
) -> None:
    column = next(iter(_OWN[table]))
    query = sql.SQL("delete from {} where {} = %s and (%s::text is null or {} = %s)").format(
        sql.Identifier(dataset.name, table), sql.Identifier(dataset.scope_column), sql.Identifier(column)
    )
    connection.execute(query, [scope_id, first, first])


def _add(
    connection: psycopg.Connection, dataset: Dataset, table: str, scope_id: int, values: Mapping[str, str | int]
) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, (dataset.scope_column, *_OWN[table])))
    query = sql.SQL("insert into {} ({}) values (%s, %s, %s)").format(sql.Identifier(dataset.name, table), columns)
    with connection.cursor() as cursor:
        cursor.executemany(query, [(scope_id, name, value) for name, value in values.items()])
