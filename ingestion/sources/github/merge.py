"""From the landing tables into `raw_github`: a thing that was read anew replaces what was known of it."""

from typing import Any

import psycopg
from psycopg import sql

from ingestion.raw_tables import create_table, typed
from ingestion.sources.github.store import LANDING
from ingestion.sources.github.tables import DATASET, TABLES, Table

_REPEATED = """
delete from {landing} as older using {landing} as newer
where {same_landed} and (older._position, older.ctid) < (newer._position, newer.ctid)
"""
# Parts of an earlier reading of something that was read twice.
_OUTDATED = """
delete from {landing} as landed using {landed_parent} as parent
where parent.repository_id = landed.repository_id and parent.number = landed.{parent_column}
    and landed._position < parent._position
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
    and exists (
        select 1 from {landed_parent} as parent
        where parent.repository_id = final.repository_id and parent.number = final.{parent_column}
    )
    and not exists (select 1 from {landing} as landed where {same_final})
"""
_MARK_GONE = """
update {final} as final set deleted_at = now()
where final.deleted_at is null and final.{column} = %(value)s
    and not exists (select 1 from {landing} as landed where {same_final})
"""


def prepare_landing(connection: psycopg.Connection) -> None:
    """Make the landing tables, empty, after removing what a killed run left."""
    drop_landing(connection)
    connection.execute(sql.SQL("create schema {}").format(sql.Identifier(LANDING)))
    for table in TABLES:
        create_table(connection, LANDING, table.name, landing_columns(table), unlogged=True)


def landing_columns(table: Table) -> dict[str, str]:
    """Columns of a landing table and their Postgres types; `_position` numbers the readings."""
    return typed(table.columns) | {"_position": "bigint not null"}


def empty_landing(connection: psycopg.Connection) -> None:
    """Remove the rows that have been merged."""
    names = sql.SQL(", ").join(sql.Identifier(LANDING, table.name) for table in TABLES)
    connection.execute(sql.SQL("truncate {}").format(names))


def drop_landing(connection: psycopg.Connection) -> None:
    """Remove the landing tables with all rows."""
    connection.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(LANDING)))


def merge(connection: psycopg.Connection, load_id: str) -> int:
    """Bring everything that has landed into the tables; the caller commits. Returns how many rows differ now."""
    changed = 0
    for table in TABLES:
        names = _names(table)

        def run(statement: str, names: dict[str, sql.Composable] = names) -> psycopg.Cursor[Any]:
            parameters = {"load": load_id} if "%(" in statement else None
            return connection.execute(sql.SQL(statement).format(**names), parameters)

        run("analyze {landing}")
        run(_REPEATED)
        if table.parent is not None:
            run(_OUTDATED)
        changed += run(_UPSERT).rowcount
        if table.parent is not None:
            changed += run(_MARK_DELETED).rowcount
    return changed


def mark_gone(connection: psycopg.Connection, table: Table, column: str, value: object) -> int:
    """Mark what is not among the landed rows of a list that is whole, those where `column` has this value."""
    names = _names(table) | {"column": sql.Identifier(column)}
    return connection.execute(sql.SQL(_MARK_GONE).format(**names), {"value": value}).rowcount


def _names(table: Table) -> dict[str, sql.Composable]:
    comma, columns = sql.SQL(", "), table.column_names
    others = [name for name in columns if name not in table.key]

    def of(alias: str, names: list[str]) -> sql.Composable:
        return comma.join(sql.Identifier(alias, name) for name in names)

    def same(left: str, right: str) -> sql.Composable:
        return sql.SQL(" and ").join(
            sql.SQL("{} = {}").format(sql.Identifier(left, name), sql.Identifier(right, name)) for name in table.key
        )

    parent, column = table.parent or (table.name, "number")
    return {
        "landing": sql.Identifier(LANDING, table.name),
        "landed_parent": sql.Identifier(LANDING, parent),
        "parent_column": sql.Identifier(column),
        "final": sql.Identifier(DATASET, table.name),
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
    }
