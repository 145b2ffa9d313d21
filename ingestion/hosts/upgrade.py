"""Raw tables of the version before, which knew one installation of each vendor: all they hold stays, and is its own.

Postgres adds a column with a constant default without writing a row anew, so that this takes the time of an index.
"""

from collections.abc import Mapping

import psycopg
from psycopg import sql

from infra.tokens import installation
from ingestion.hosts.store import OWN
from ingestion.hosts.tables import INSTALLATION, Dataset
from ingestion.locks import RAW_TABLES
from ingestion.rejections import TABLE as REJECTED

_TABLES = """
select tables.table_name from information_schema.tables as tables
where tables.table_schema = %(schema)s and tables.table_name = any(%(names)s) and not exists (
    select 1 from information_schema.columns as columns
    where columns.table_schema = tables.table_schema and columns.table_name = tables.table_name
        and columns.column_name = %(installation)s
)
"""


def upgrade(connection: psycopg.Connection, dataset: Dataset, configured: Mapping[str, str]) -> None:
    """Give the rows of every table that has no installation the one that they are of; the caller commits.

    Args:
        connection: of a role that owns the tables.
        dataset: the host's tables.
        configured: the installations that are collected from now, by the names that their addresses give.
    """
    names = [*(table.name for table in dataset.tables), *OWN, REJECTED]
    asked = {"schema": dataset.name, "names": names, "installation": INSTALLATION.name}
    found = [name for (name,) in connection.execute(_TABLES, asked).fetchall()]
    if not found:
        return
    connection.execute("select pg_advisory_xact_lock_shared(%s)", [RAW_TABLES])
    connection.execute("select pg_advisory_xact_lock(%s)", [dataset.lock + 1])
    found = [name for (name,) in connection.execute(_TABLES, asked).fetchall()]
    former = _former_installation(connection, dataset, configured)
    for name in found:
        table = sql.Identifier(dataset.name, name)
        for statement in (
            "alter table {table} add column installation text not null default {former}",
            "alter table {table} alter column installation drop default",
        ):
            connection.execute(sql.SQL(statement).format(table=table, former=sql.Literal(former)))
        for index in (f"{name}_key", f"{name}_hashed_key"):
            connection.execute(sql.SQL("drop index if exists {}").format(sql.Identifier(dataset.name, index)))
    for name in set(found) & set(OWN):
        _make_scope_text(connection, sql.Identifier(dataset.name, name), dataset.scopes[1])


def _former_installation(connection: psycopg.Connection, dataset: Dataset, configured: Mapping[str, str]) -> str:
    """The only one that is configured, or else that of the addresses that the rows have."""
    if len(set(configured.values())) == 1:
        return next(iter(configured.values()))
    vendor = dataset.name.removeprefix("raw_")
    query = sql.SQL("select url from {} where url is not null limit 1")
    row = connection.execute(query.format(sql.Identifier(dataset.name, dataset.scopes[0]))).fetchone()
    name = installation(vendor, row[0]) if row else vendor
    return configured.get(name, name)


def _make_scope_text(connection: psycopg.Connection, table: sql.Identifier, number: str) -> None:
    """The column of the scope's number becomes `scope_id`, a text."""
    described = connection.execute(sql.SQL("select * from {} limit 0").format(table)).description
    columns = {column.name for column in described or ()}
    if number in columns:
        connection.execute(sql.SQL("alter table {} rename column {} to scope_id").format(table, sql.Identifier(number)))
    connection.execute(sql.SQL("alter table {} alter column scope_id type text using scope_id::text").format(table))
