"""The raw schema of a host: its tables, and what the loader has to know of each scope from run to run.

Everything changes in one transaction with the rows that it tells of.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

import psycopg
from psycopg import sql

from infra.advisory_locks import locked
from ingestion.hosts.keys import ensure_key
from ingestion.hosts.tables import Dataset, ScopeKey
from ingestion.raw_tables import ensure_table, typed
from ingestion.rejections import ensure_rejected_rows
from ingestion.scopes import ensure_scopes_table

OWN = {
    "_progress": {"entity": "text not null", "collected_until": "text"},
    "_conditions": {"path": "text not null", "etag": "text not null"},
    "_lacking": {"entity": "text not null", "number": "bigint not null"},
    "_names": {"name": "text not null"},
}
"""Tables of the loader: one row per scope and first column; of `_names`, by which a scope was asked for, the last."""
_KEY = {"installation": "text not null", "scope_id": "text not null"}

Texts = Mapping[str, Mapping[str, str]]
"""Id of a scope -> entity or end point -> what was remembered of it."""


@dataclass(frozen=True)
class Known:
    """State of all scopes of an installation before they are read."""

    positions: Texts
    """Entity -> where its reading stands."""
    etags: Texts
    """End point -> what it said at the last complete collection."""
    ids: Mapping[str, str]
    """Id of each scope, by the name that it had at the last run."""


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
    for name, columns in OWN.items():
        ensure_table(connection, dataset.name, name, _KEY | columns)
    ensure_table(connection, dataset.name, "_last_load", {"_dlt_load_id": "text not null"})


def collecting(warehouse_url: str, dataset: Dataset) -> AbstractContextManager[psycopg.Connection]:
    """A connection that holds the lock of this dataset."""
    return locked(warehouse_url, dataset.lock, f"Another collection of {dataset.host}")


def known(connection: psycopg.Connection, dataset: Dataset, installation: str) -> Known:
    """Read what the tables say now of an installation."""
    table, number, name = dataset.scopes
    query = sql.SQL("select {}, {}::text from {} where installation = %s").format(
        sql.Identifier(name), sql.Identifier(number), sql.Identifier(dataset.name, table)
    )
    ids: dict[str, str] = dict(connection.execute(query, [installation]).fetchall())
    positions, etags = (_texts(connection, dataset, installation, own) for own in ("_progress", "_conditions"))
    return Known(positions, etags, ids)


def _texts(connection: psycopg.Connection, dataset: Dataset, installation: str, table: str) -> Texts:
    found: dict[str, dict[str, str]] = {}
    columns = sql.SQL(", ").join(map(sql.Identifier, ("scope_id", *OWN[table])))
    query = sql.SQL("select {} from {} where installation = %s").format(columns, sql.Identifier(dataset.name, table))
    for scope_id, name, text in connection.execute(query, [installation]):
        found.setdefault(scope_id, {})[name] = text
    return found


def remember(connection: psycopg.Connection, dataset: Dataset, scope: ScopeKey, entity: str, position: str) -> None:
    """Store where the reading stands once the rows before it are in the tables; the caller commits."""
    _forget(connection, dataset, "_progress", scope, entity)
    _add(connection, dataset, "_progress", scope, {entity: position})


def remember_etags(connection: psycopg.Connection, dataset: Dataset, scope: ScopeKey, etags: Mapping[str, str]) -> None:
    """Store what the end points said before a collection that is complete now; the caller commits."""
    _forget(connection, dataset, "_conditions", scope)
    _add(connection, dataset, "_conditions", scope, etags)


def remember_load(connection: psycopg.Connection, dataset: Dataset, load_id: str) -> None:
    """The load that last changed a row: what lies downstream is due when it differs. The caller commits."""
    name = sql.Identifier(dataset.name, "_last_load")
    connection.execute(sql.SQL("delete from {}").format(name))
    connection.execute(sql.SQL("insert into {} values (%s)").format(name), [load_id])


def remember_names(connection: psycopg.Connection, dataset: Dataset, names: Mapping[ScopeKey, str]) -> None:
    """By which names these scopes were asked for, which a host may call otherwise by now; the caller commits."""
    for scope, name in names.items():
        _forget(connection, dataset, "_names", scope)
        query = sql.SQL("insert into {} (installation, scope_id, name) values (%s, %s, %s)")
        connection.execute(query.format(sql.Identifier(dataset.name, "_names")), [*scope, name])


def newly_lacking(
    connection: psycopg.Connection, dataset: Dataset, scope: ScopeKey, totals: Mapping[str, int]
) -> dict[str, int]:
    """Count the items of each entity that are not in the tables, where these are more than the last time.

    Hosts count some that they show to nobody, such as those of accounts that they hide: what a second reading does
    not bring is lacking for good. The caller commits.
    """
    found = {}
    there = counted(connection, dataset, scope)
    lacked = _texts(connection, dataset, scope.installation, "_lacking").get(scope.scope_id, {})
    for entity, total in totals.items():
        number = max(0, total - there[entity])
        if number > int(lacked.get(entity, 0)):
            found[entity] = number
        _forget(connection, dataset, "_lacking", scope, entity)
        if number:
            _add(connection, dataset, "_lacking", scope, {entity: number})
    return found


def counted(connection: psycopg.Connection, dataset: Dataset, scope: ScopeKey) -> dict[str, int]:
    """Count the items of each counted entity that are in the tables and not deleted."""
    found = {}
    for entity, name in dataset.counted.items():
        column = sql.Identifier(dataset.table(name).own_key[0])
        query = sql.SQL("select count(*) from {} where installation = %s and {} = %s and deleted_at is null")
        [[number]] = connection.execute(query.format(sql.Identifier(dataset.name, name), column), scope).fetchall()
        found[entity] = int(number)
    return found


def _forget(
    connection: psycopg.Connection, dataset: Dataset, table: str, scope: ScopeKey, first: str | None = None
) -> None:
    column = next(iter(OWN[table]))
    query = sql.SQL(
        "delete from {} where installation = %s and scope_id = %s and (%s::text is null or {} = %s)"
    ).format(sql.Identifier(dataset.name, table), sql.Identifier(column))
    connection.execute(query, [*scope, first, first])


def _add(
    connection: psycopg.Connection, dataset: Dataset, table: str, scope: ScopeKey, values: Mapping[str, str | int]
) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, (*_KEY, *OWN[table])))
    query = sql.SQL("insert into {} ({}) values (%s, %s, %s, %s)").format(sql.Identifier(dataset.name, table), columns)
    with connection.cursor() as cursor:
        cursor.executemany(query, [(*scope, name, value) for name, value in values.items()])
