"""Make the warehouse's roles, schemas and rights; running it again changes nothing."""

import contextlib
import logging
from collections.abc import Iterator, Sequence

import psycopg
from psycopg import sql

from infra.errors import UserError
from infra.reader_functions import restrict_functions
from infra.session_limits import limit_at_login, set_defaults
from infra.visibility import prepare_visibility
from infra.warehouse import OPTIONAL_SERVICE_ROLES, SERVICE_ROLES, TEAM_ACCESS, Role, Warehouse
from infra.warehouse_errors import in_words

log = logging.getLogger(__name__)
TRANSFORMER_SCHEMAS = ("staging", "intermediate", "marts", "spark", "ml", "quality")
READER_SCHEMAS = ("marts", "ml", "quality")
READERS = {Role.READER: "5min", Role.TEAM_READER: "30s"}
"""Longest time that a statement of each may take."""
ROLES = tuple(role for role in Role if role not in OPTIONAL_SERVICE_ROLES)
# Two set-ups of one server at the same moment would trip over each other's CREATE ROLE.
SETUP_LOCK = 5_348_200


def prepare(warehouse: Warehouse) -> None:
    """Bring databases, roles, schemas and rights to what the contract says.

    Raises:
        UserError: the server cannot be reached, or the administrator may not do this.
    """
    with _explained(warehouse):
        _create_databases(warehouse, ROLES, SERVICE_ROLES, warehouse.database)
        with psycopg.connect(warehouse.admin_url) as connection:
            connection.execute("select pg_advisory_xact_lock(%s)", [SETUP_LOCK])
            _grant(connection, warehouse.database)
            prepare_visibility(
                connection,
                warehouse.passwords[TEAM_ACCESS],
                owner=Role.TRANSFORMER,
                readers=Role.TEAM_READER,
            )
            limit_at_login(connection, READERS)
            restrict_functions(connection, reader=Role.READER, trusted=[Role.LOADER, Role.TRANSFORMER])


def prepare_service(warehouse: Warehouse, role: Role) -> None:
    """Make the role and the database of a service that not every installation has; again changes nothing.

    Raises:
        UserError: as `prepare`.
    """
    with _explained(warehouse):
        _create_databases(warehouse, [role], [role])


def _create_databases(warehouse: Warehouse, roles: Sequence[Role], services: Sequence[Role], *more: str) -> None:
    maintenance = warehouse.with_database("postgres")
    with psycopg.connect(maintenance.admin_url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [SETUP_LOCK])
        for role in roles:
            _create_role(connection, role, warehouse.passwords[role])
        for database in (*more, *services):
            if not connection.execute("select 1 from pg_database where datname = %s", [str(database)]).fetchone():
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(database)))
        for role in services:
            name = sql.Identifier(role)
            connection.execute(sql.SQL("revoke all on database {} from public").format(name))
            connection.execute(sql.SQL("grant connect, create, temporary on database {} to {}").format(name, name))
    for role in services:
        with psycopg.connect(warehouse.with_database(role).admin_url) as connection:
            connection.execute(sql.SQL("grant all on schema public to {}").format(sql.Identifier(role)))


@contextlib.contextmanager
def _explained(warehouse: Warehouse) -> Iterator[None]:
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        log.debug("The warehouse cannot be prepared.", exc_info=error)
        raise UserError(
            "The user of SEI_WAREHOUSE_URL may not prepare the warehouse. "
            "It needs CREATEROLE, CREATEDB and ownership of the database."
        ) from None
    except psycopg.OperationalError as error:
        log.debug("The warehouse cannot be reached.", exc_info=error)
        raise UserError(
            f"The warehouse at {warehouse.host}:{warehouse.port} cannot be reached: {in_words(error)}. "
            "Check SEI_WAREHOUSE_URL, or leave it empty for the embedded Postgres."
        ) from None


def _create_role(connection: psycopg.Connection, role: Role, password: str) -> None:
    name = sql.Identifier(role)
    if not connection.execute("select 1 from pg_roles where rolname = %s", [str(role)]).fetchone():
        connection.execute(sql.SQL("create role {} login").format(name))
    connection.execute(sql.SQL("alter role {} password {}").format(name, sql.Literal(password)))
    if role in READERS:
        set_defaults(connection, role, READERS[role])


def _grant(connection: psycopg.Connection, database: str) -> None:
    names = {role.name.lower(): sql.Identifier(role) for role in ROLES}

    def run(statement: str, **extra: sql.Composable) -> None:
        connection.execute(sql.SQL(statement).format(**names, **extra))

    target = sql.Identifier(database)
    run("revoke all on database {database} from public", database=target)
    run(
        "grant connect, temporary on database {database} to {loader}, {transformer}, {reader}",
        database=target,
    )
    run("grant connect on database {database} to {team_reader}", database=target)
    # dlt makes the raw schemas, dbt checks that its own exist.
    run("grant create on database {database} to {loader}, {transformer}", database=target)
    run("revoke create on schema public from public")
    run("grant {loader}, {transformer} to current_user")
    # Queries of custom metrics run with a reader's rights while dbt builds.
    run("grant {reader} to {transformer}")
    run("alter default privileges for role {loader} grant usage on schemas to {transformer}")
    run("alter default privileges for role {loader} grant select on tables to {transformer}")
    for schema in TRANSFORMER_SCHEMAS:
        run("create schema if not exists {schema} authorization {transformer}", schema=sql.Identifier(schema))
    for schema in READER_SCHEMAS:
        part = sql.Identifier(schema)
        run("grant usage on schema {schema} to {reader}", schema=part)
        run("grant select on all tables in schema {schema} to {reader}", schema=part)
        run(
            "alter default privileges for role {transformer} in schema {schema} grant select on tables to {reader}",
            schema=part,
        )
    run("grant usage on schema marts to {team_reader}")
