"""Tables of schema `ml`: how they look and how they are written."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import LiteralString

import pandas as pd
import psycopg
from psycopg import sql

from infra.errors import UserError
from infra.visibility import restrict

LOG = logging.getLogger(__name__)
SCHEMA = "ml"


@dataclass(frozen=True)
class Column:
    """Name, Postgres type, and what stands in it."""

    name: str
    type: LiteralString
    comment: str


@dataclass(frozen=True)
class ResultTable:
    """A table that `replace` fills."""

    name: str
    comment: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    is_kept: bool = False
    """Whether its rows cannot be made anew: new columns are added to it, with the default of their type."""


def ensure(connection: psycopg.Connection, tables: Iterable[ResultTable]) -> None:
    """Create what is missing; a table of another shape is derived data and made anew, unless it is to be kept.

    Raises:
        UserError: the schema does not exist or may not be written.
    """
    try:
        for table in tables:
            there = _columns(connection, table)
            if table.is_kept and there:
                _extend(connection, table, there)
            elif there != [column.name for column in table.columns]:
                _create(connection, table)
            restrict(connection, SCHEMA, table.name, by_entity="entity_id" in [column.name for column in table.columns])
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidSchemaName) as error:
        raise UserError(
            f"Schema {SCHEMA} of the warehouse cannot be written ({error.diag.message_primary}). "
            "It is made, owned by sei_transformer, when the warehouse is prepared: run `sei up` or `sei run`."
        ) from error


def replace(connection: psycopg.Connection, table: ResultTable, rows: pd.DataFrame, **of: str) -> None:
    """Let `rows` be all rows of what `of` names: values of columns that the rows lack. They have the other columns."""
    name = sql.Identifier(SCHEMA, table.name)
    conditions = [sql.SQL("{} = {}").format(sql.Identifier(column), value) for column, value in of.items()]
    which = sql.SQL("where {}").format(sql.SQL(" and ").join(conditions)) if conditions else sql.SQL("")
    connection.execute(sql.SQL("delete from {} {}").format(name, which))
    append(connection, table, rows.assign(**of))


def append(connection: psycopg.Connection, table: ResultTable, rows: pd.DataFrame) -> None:
    """Add rows; they have the columns of the table, in any order."""
    names = [column.name for column in table.columns]
    ordered = rows[names].sort_values(list(table.key)).astype("object")
    copy = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(SCHEMA, table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with connection.cursor() as cursor, cursor.copy(copy) as target:
        for row in ordered.where(ordered.notna(), None).itertuples(index=False):
            target.write_row(row)


def _columns(connection: psycopg.Connection, table: ResultTable) -> list[str]:
    rows = connection.execute(
        "select column_name from information_schema.columns where table_schema = %s and table_name = %s"
        " order by ordinal_position",
        [SCHEMA, table.name],
    )
    return [str(row[0]) for row in rows]


def _extend(connection: psycopg.Connection, table: ResultTable, there: list[str]) -> None:
    """Add the columns that are missing, and let the key be the one of now."""
    missing = [column for column in table.columns if column.name not in there]
    if not missing:
        return
    LOG.info("Adding columns to %s.%s", SCHEMA, table.name)
    name = sql.Identifier(SCHEMA, table.name)
    for column in missing:
        added = sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(column.type))
        connection.execute(sql.SQL("alter table {} add column {}").format(name, added))
        _comment(connection, table, column)
    constraint = sql.Identifier(f"{table.name}_pkey")
    key = sql.SQL(", ").join(map(sql.Identifier, table.key))
    connection.execute(sql.SQL("alter table {} drop constraint if exists {}").format(name, constraint))
    connection.execute(sql.SQL("alter table {} add constraint {} primary key ({})").format(name, constraint, key))


def _create(connection: psycopg.Connection, table: ResultTable) -> None:
    LOG.info("Creating %s.%s", SCHEMA, table.name)
    name = sql.Identifier(SCHEMA, table.name)
    columns = [sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(column.type)) for column in table.columns]
    key = sql.SQL("primary key ({})").format(sql.SQL(", ").join(map(sql.Identifier, table.key)))
    connection.execute(sql.SQL("drop table if exists {} cascade").format(name))
    connection.execute(sql.SQL("create table {} ({})").format(name, sql.SQL(", ").join([*columns, key])))
    connection.execute(sql.SQL("comment on table {} is {}").format(name, sql.Literal(table.comment)))
    for column in table.columns:
        _comment(connection, table, column)


def _comment(connection: psycopg.Connection, table: ResultTable, column: Column) -> None:
    target = sql.Identifier(SCHEMA, table.name, column.name)
    connection.execute(sql.SQL("comment on column {} is {}").format(target, sql.Literal(column.comment)))
