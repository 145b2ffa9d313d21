"""From the landing tables into the raw tables: a thing that was read anew replaces what was known of it."""

from typing import Any

import psycopg
from psycopg import sql

from ingestion.hosts.tables import Dataset, Table
from ingestion.raw_tables import create_table, typed

_REPEATED = """
delete from {landing} as older using {landing} as newer
where {same_landed} and (older._position, older.ctid) < (newer._position, newer.ctid)
"""
# Parts of an earlier reading of something that was read twice.
_OUTDATED = """
delete from {landing} as landed using {landed_parent} as parent
where {landed_in_parent} and landed._position < parent._position
"""
_UPSERT = """
insert into {final} as final ({columns}, deleted_at, _dlt_load_id)
select {landed_columns}, null, %(load)s from {landing} as landed
on conflict ({key}) do update
set {assignments}, deleted_at = null, _dlt_load_id = excluded._dlt_load_id
where final.deleted_at is not null or ({final_columns}) is distinct from ({excluded_columns})
"""
# What was read of the parent is all that it has.
_MARK_DELETED = """
update {final} as final set deleted_at = now()
where final.deleted_at is null
    and exists (select 1 from {landed_parent} as parent where {final_in_parent})
    and not exists (select 1 from {landing} as landed where {same_final})
"""


def prepare_landing(connection: psycopg.Connection, dataset: Dataset) -> None:
    """Make the landing tables, empty, after removing what a killed run left."""
    drop_landing(connection, dataset)
    connection.execute(sql.SQL("create schema {}").format(sql.Identifier(dataset.landing)))
    for table in dataset.tables:
        columns = typed(table.columns) | {"_position": "bigint not null"}
        create_table(connection, dataset.landing, table.name, columns, unlogged=True)


def empty_landing(connection: psycopg.Connection, dataset: Dataset) -> None:
    """Remove the rows that have been merged."""
    names = sql.SQL(", ").join(sql.Identifier(dataset.landing, table.name) for table in dataset.tables)
    connection.execute(sql.SQL("truncate {}").format(names))


def drop_landing(connection: psycopg.Connection, dataset: Dataset) -> None:
    """Remove the landing tables with all rows."""
    connection.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(dataset.landing)))


def merge(connection: psycopg.Connection, dataset: Dataset, load_id: str) -> None:
    """Bring everything that has landed into the tables; the caller commits."""
    for table in dataset.tables:
        names = _names(dataset, table)

        def run(statement: str, names: dict[str, sql.Composable] = names) -> psycopg.Cursor[Any]:
            parameters = {"load": load_id} if "%(" in statement else None
            return connection.execute(sql.SQL(statement).format(**names), parameters)

        run("analyze {landing}")
        run(_REPEATED)
        if table.parent is not None:
            run(_OUTDATED)
        run(_UPSERT)
        if table.parent is not None:
            run(_MARK_DELETED)


def _names(dataset: Dataset, table: Table) -> dict[str, sql.Composable]:
    comma, columns = sql.SQL(", "), table.column_names
    others = [name for name in columns if name not in table.key]

    def of(alias: str, names: list[str]) -> sql.Composable:
        return comma.join(sql.Identifier(alias, name) for name in names)

    def same(left: str, right: str) -> sql.Composable:
        return sql.SQL(" and ").join(
            sql.SQL("{} = {}").format(sql.Identifier(left, name), sql.Identifier(right, name)) for name in table.key
        )

    return {
        "landing": sql.Identifier(dataset.landing, table.name),
        "final": sql.Identifier(dataset.name, table.name),
        "columns": comma.join(map(sql.Identifier, columns)),
        "key": comma.join(map(sql.Identifier, table.key)),
        "landed_columns": of("landed", columns),
        "final_columns": of("final", others),
        "excluded_columns": of("excluded", others),
        "assignments": comma.join(
            sql.SQL("{} = {}").format(sql.Identifier(name), sql.Identifier("excluded", name)) for name in others
        ),
        "same_landed": same("older", "newer"),
        "same_final": same("final", "landed"),
        **_parent_names(dataset, table),
    }


def _parent_names(dataset: Dataset, table: Table) -> dict[str, sql.Composable]:
    """What the statements say of the parent; of a table without one they are not run."""
    parent = dataset.parent_key(table)
    if parent is None or table.parent is None:
        return {}
    (name, key), (_, own) = parent, table.parent

    def within(alias: str) -> sql.Composable:
        return sql.SQL("parent.{scope} = {alias}.{scope} and parent.{key} = {alias}.{own}").format(
            scope=sql.Identifier(table.key[0]),
            alias=sql.Identifier(alias),
            key=sql.Identifier(key),
            own=sql.Identifier(own),
        )

    return {
        "landed_parent": sql.Identifier(dataset.landing, name),
        "landed_in_parent": within("landed"),
        "final_in_parent": within("final"),
    }
