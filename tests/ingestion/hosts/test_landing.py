"""Packages of a run reach the landing tables over one connection, and a lost one is replaced."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest

from infra.warehouse import Role, Warehouse
from ingestion.hosts.arrow import as_tables
from ingestion.hosts.landing import Landing, prepare_landing
from tests.ingestion.hosts.test_merge import INSTALLATION, SHOP

OTHERS = "pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and usename = current_user"


@pytest.fixture
def connection(fresh_warehouse: Warehouse) -> Iterator[psycopg.Connection]:
    with psycopg.connect(fresh_warehouse.url(Role.LOADER), autocommit=True) as connection:
        prepare_landing(connection, SHOP)
        yield connection


@pytest.fixture
def landing(fresh_warehouse: Warehouse, tmp_path: Path) -> Iterator[Landing]:
    landing = Landing(SHOP, fresh_warehouse.url(Role.LOADER), tmp_path)
    yield landing
    landing.close()


def land(landing: Landing, *numbers: int) -> None:
    """One package with an order and a line for each number."""
    files = landing.files()
    for number in numbers:
        orders = [{"shop_id": 1, "number": number, "title": "tea"}]
        lines = [{"shop_id": 1, "line_id": f"l{number}", "number": number}]
        tables: dict[str, pa.Table] = dict(as_tables(SHOP, {"orders": orders, "lines": lines}, INSTALLATION).tables)
        files.add(number, tables)
    landing.land(files)


def landed(connection: psycopg.Connection) -> list[int]:
    query = "select orders.number from _load_raw_shop.orders inner join _load_raw_shop.lines using (number) order by 1"
    return [number for (number,) in connection.execute(query)]


def test_files_of_all_packages_go_over_one_connection(landing: Landing, connection: psycopg.Connection) -> None:
    land(landing, 1, 2)
    first = connection.execute(f"select pid from {OTHERS}").fetchall()
    land(landing, 3)
    assert landed(connection) == [1, 2, 3]
    assert len(first) == 1
    assert connection.execute(f"select pid from {OTHERS}").fetchall() == first


def test_a_lost_connection_is_replaced(landing: Landing, connection: psycopg.Connection) -> None:
    land(landing, 1)
    connection.execute(f"select pg_terminate_backend(pid, 5000) from {OTHERS}")
    land(landing, 2)
    assert landed(connection) == [1, 2]
