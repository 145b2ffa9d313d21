"""Each role may do its work and nothing else."""

import psycopg
import pytest

from infra import grants
from infra.warehouse import Role, Warehouse


def run(warehouse: Warehouse, role: Role, *statements: str) -> None:
    with psycopg.connect(warehouse.url(role)) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_the_transformer_reads_what_the_loader_wrote_and_cannot_write_it(fresh_warehouse: Warehouse) -> None:
    run(fresh_warehouse, Role.LOADER, "create schema raw_git", "create table raw_git.commits (sha text)")
    run(fresh_warehouse, Role.TRANSFORMER, "create table staging.copy as select * from raw_git.commits")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(fresh_warehouse, Role.TRANSFORMER, "insert into raw_git.commits values ('x')")


def test_the_reader_sees_marts_only_and_changes_nothing(fresh_warehouse: Warehouse) -> None:
    run(fresh_warehouse, Role.LOADER, "create schema raw_git", "create table raw_git.commits (sha text)")
    run(fresh_warehouse, Role.TRANSFORMER, "create table marts.facts (n int)", "create table staging.half (n int)")
    run(fresh_warehouse, Role.READER, "select * from marts.facts")
    for forbidden in ("select * from staging.half", "select * from raw_git.commits"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run(fresh_warehouse, Role.READER, forbidden)
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        run(fresh_warehouse, Role.READER, "delete from marts.facts")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(fresh_warehouse, Role.READER, "set transaction read write", "delete from marts.facts")


@pytest.mark.parametrize("role", [Role.READER, Role.TEAM_READER])
def test_a_reader_cannot_lift_its_own_limits_for_later(fresh_warehouse: Warehouse, role: Role) -> None:
    with psycopg.connect(fresh_warehouse.url(role), autocommit=True) as connection:
        [before] = connection.execute("show statement_timeout").fetchall()
        connection.execute("set default_transaction_read_only = off")
        for setting in ("statement_timeout = 0", "default_transaction_read_only = off"):
            connection.execute(f"alter role {role} set {setting}".encode())
    for options in ("", "-c statement_timeout=0 -c default_transaction_read_only=off"):
        with psycopg.connect(fresh_warehouse.url(role), options=options) as connection:
            assert connection.execute("show statement_timeout").fetchall() == [before] != [("0",)]
            assert connection.execute("show transaction_read_only").fetchone() == ("on",)
    with psycopg.connect(fresh_warehouse.url(role), options="-c statement_timeout=7s") as connection:
        assert connection.execute("show statement_timeout").fetchone() == ("7s",)


def test_the_services_see_nothing_of_the_warehouse(fresh_warehouse: Warehouse) -> None:
    for role in (Role.DAGSTER, Role.MLFLOW):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(fresh_warehouse.url(role, fresh_warehouse.database))


def test_preparing_twice_changes_nothing(fresh_warehouse: Warehouse) -> None:
    run(fresh_warehouse, Role.TRANSFORMER, "create table marts.facts (n int)")
    grants.prepare(fresh_warehouse)
    run(fresh_warehouse, Role.READER, "select * from marts.facts")


def test_passwords_do_not_show_in_the_representation(warehouse: Warehouse) -> None:
    assert not any(password in repr(warehouse) for password in warehouse.passwords.values())
