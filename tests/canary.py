"""Files and tables below a SEI_HOME that hold a secret."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from infra.services import running
from infra.settings import Settings

TABLES = """
select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') order by 1, 2
"""


def places_with(secret: str, home: Path) -> list[str]:
    """Every file, and every table of every database, of a SEI_HOME that holds the secret as text."""
    return [*_files(secret.encode(), home), *_tables(secret, home)]


def _files(secret: bytes, home: Path) -> Iterator[str]:
    for path in sorted(home.rglob("*")):
        # What Postgres keeps is looked for in its tables: in its files it is compressed.
        if path.is_file() and home / "postgres" not in path.parents and secret in path.read_bytes():
            yield str(path.relative_to(home))


def _tables(secret: str, home: Path) -> Iterator[str]:
    with running(Settings(home=home, _env_file=None)) as services:  # type: ignore[call-arg]
        warehouse = services.warehouse
        with psycopg.connect(warehouse.admin_url) as connection:
            names = [
                str(row[0]) for row in connection.execute("select datname from pg_database where not datistemplate")
            ]
        for name in names:
            with psycopg.connect(warehouse.with_database(name).admin_url) as connection:
                for schema, table in connection.execute(TABLES).fetchall():
                    query = sql.SQL("select exists (select 1 from {} as t where position(%s in t::text) > 0)")
                    found = connection.execute(query.format(sql.Identifier(schema, table)), [secret]).fetchone()
                    if found and found[0]:
                        yield f"{name}: {schema}.{table}"
