"""Keys of raw tables as Postgres compares them: text by its SHA-256, since an index holds no text of any length.

A path may have 4,096 bytes and an id any number; an entry of an index ends at 2,704. MD5 would be shorter, but two
texts of one MD5 can be made on purpose, and each would cost the other its row.
"""

import psycopg
from psycopg import sql

from ingestion.columns import Kind
from ingestion.hosts.tables import Dataset, Table

_TEXT = {Kind.TEXT}
# Bytes of a text by casts that never change their mind, which an index asks for: a backslash would begin an escape.
_HASHED = r"sha256(replace({}, '\', '\\')::bytea)"


def has_text(table: Table) -> bool:
    """Whether a column of the key is text."""
    return any(column.kind in _TEXT for column in table.own_columns if column.name in table.own_key)


def key_parts(table: Table, alias: str | None = None) -> list[sql.Composable]:
    """The key, an expression per column; names of installations are short."""
    kinds = {column.name: column.kind for column in table.own_columns}
    forms = {name: _HASHED if kinds.get(name) in _TEXT else "{}" for name in table.key}
    return [sql.SQL(form).format(sql.Identifier(*filter(None, (alias, name)))) for name, form in forms.items()]


def ensure_key(connection: psycopg.Connection, dataset: Dataset, table: Table) -> None:
    """Make the unique index of a raw table where it is not there; the caller commits."""
    # A merge looks for the few rows that a page changes among all that there are.
    connection.execute(
        sql.SQL("create unique index if not exists {} on {} ({})").format(
            sql.Identifier(f"{table.name}_installation_{'hashed_key' if has_text(table) else 'key'}"),
            sql.Identifier(dataset.name, table.name),
            sql.SQL(", ").join(sql.SQL("({})").format(part) for part in key_parts(table)),
        )
    )
