"""Rows that were set aside, with the reason: table `_rejected_rows` of a raw schema, read as `quality.rejected_rows`.

A row that breaks a key, a type or a bound is told here and costs nothing else: neither its page, nor the lists after
it, nor another scope. It stays until what it belongs to is read again. Bodies stay out: keys and reasons are short.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

from ingestion.raw_tables import ensure_table

TABLE = "_rejected_rows"
LONGEST = 500
"""Characters of a key or a reason."""
_COLUMNS = {
    "installation": "text", "scope": "text not null", "scope_id": "text", "table_name": "text not null",
    "key": "text not null", "reason": "text not null", "item_table": "text", "item_key": "text",
    "rejected_at": "timestamptz not null default now()",
}  # fmt: skip
_GIVEN = """
create temporary table given (installation text, scope text, scope_id text, table_name text, key text, reason text,
    item_table text, item_key text) on commit drop
"""
# One that has no name is known by its reason.
_FORGET = """
delete from {table} as known using given
where known.scope = given.scope and known.table_name = given.table_name and known.key = given.key
    and (known.key <> '' or known.reason = given.reason)
"""
_ADD = """
insert into {table} (installation, scope, scope_id, table_name, key, reason, item_table, item_key)
select distinct * from given
"""


@dataclass(frozen=True)
class Rejection:
    """One row that is not in its table."""

    table: str
    key: str
    """Names it within its scope, as far as it has a name."""
    reason: str
    """Fault, as the end of a sentence about the row."""
    item: tuple[str, str] | None = None
    """Table and key of the item that brought it: the row is told until that is read again."""


def bounded(text: str, longest: int = LONGEST) -> str:
    """A text of at most so many characters, with a mark where it was cut."""
    mark = f"… [cut: {len(text):,} characters]"
    return text if len(text) <= longest else text[: max(0, longest - len(mark))] + mark


def ensure_rejected_rows(connection: psycopg.Connection, dataset: str) -> None:
    """Create schema `dataset` and the table where they do not exist; the caller commits."""
    connection.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(dataset)))
    ensure_table(connection, dataset, TABLE, _COLUMNS)


def reject(
    connection: psycopg.Connection,
    dataset: str,
    scope: str,
    scope_id: object,
    rejections: Sequence[Rejection],
    installation: str | None = None,
) -> None:
    """Tell of rows of a scope; of one that was told before, the new reason. The caller commits."""
    if not rejections:
        return
    with connection.transaction():
        connection.execute(_GIVEN)
        with connection.cursor().copy("copy given from stdin") as copy:
            for one in rejections:
                copy.write_row((installation, scope, None if scope_id is None else str(scope_id), *_row(one)))
        for statement in (_FORGET, _ADD, "drop table given"):
            connection.execute(sql.SQL(statement).format(table=sql.Identifier(dataset, TABLE)))


def _row(one: Rejection) -> tuple[str | None, ...]:
    item_table, item_key = one.item or (None, None)
    return one.table, bounded(one.key), bounded(one.reason), item_table, item_key and bounded(item_key)


def forget_list(connection: psycopg.Connection, dataset: str, installation: str, scope_id: object, table: str) -> None:
    """Forget what was told of a list, and of no item in it, once it was read whole; the caller commits."""
    query = sql.SQL(
        "delete from {} where installation = %s and scope_id = %s and table_name = %s and item_table is null"
    )
    connection.execute(query.format(sql.Identifier(dataset, TABLE)), [installation, str(scope_id), table])


def forget_rejections(connection: psycopg.Connection, dataset: str, scope: str) -> None:
    """Forget what was told of a scope that is read anew as a whole; the caller commits."""
    query = sql.SQL("delete from {} where scope = %s").format(sql.Identifier(dataset, TABLE))
    connection.execute(query, [scope])
