"""Raw tables made by plain SQL: typed and empty before the first row, and without importing dlt."""

from collections.abc import Mapping, Sequence

import psycopg
from psycopg import sql

from ingestion.columns import Column, Kind

TYPES = {
    Kind.TEXT: "text",
    Kind.BIGINT: "bigint",
    Kind.DOUBLE: "double precision",
    Kind.BOOL: "boolean",
    Kind.TIMESTAMP: "timestamptz",
    Kind.DATE: "date",
}


def typed(columns: Sequence[Column]) -> dict[str, str]:
    """Names of columns and their Postgres types, not null where the column is."""
    return {one.name: TYPES[one.kind] + ("" if one.is_nullable else " not null") for one in columns}


def create_table(
    connection: psycopg.Connection, schema: str, name: str, columns: Mapping[str, str], unlogged: bool = False
) -> None:
    """Make a table from columns and their types where it is not there."""
    parts = [_column(column, kind) for column, kind in columns.items()]
    connection.execute(
        sql.SQL("create {} table if not exists {} ({})").format(
            sql.SQL("unlogged" if unlogged else ""), sql.Identifier(schema, name), sql.SQL(", ").join(parts)
        )
    )


def ensure_table(connection: psycopg.Connection, schema: str, name: str, columns: Mapping[str, str]) -> None:
    """Make a table where it is not there; add the columns that it lacks."""
    create_table(connection, schema, name, columns)
    there = connection.execute(
        "select column_name from information_schema.columns where table_schema = %s and table_name = %s",
        [schema, name],
    ).fetchall()
    for column in columns.keys() - {row[0] for row in there}:
        added = _column(column, columns[column])
        connection.execute(sql.SQL("alter table {} add column {}").format(sql.Identifier(schema, name), added))


def _column(name: str, kind: str) -> sql.Composable:
    return sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
