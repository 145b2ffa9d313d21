"""A warehouse that knew one installation of each vendor goes on as that of this installation."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from infra.warehouse import Role, Warehouse
from ingestion.hosts.readings import Reading
from ingestion.hosts.scope_collector import collect_scopes
from ingestion.hosts.scopes import Scope
from ingestion.hosts.store import Known
from ingestion.hosts.upgrade import upgrade
from ingestion.scopes import ensure_scopes_table
from ingestion.web.client import Meter
from tests.ingestion.hosts.test_merge import SHOP

INSTALLATION = "shop@example.org"
BEFORE = """
create schema raw_shop;
create table raw_shop.shops (shop_id bigint not null, name text not null, url text, deleted_at timestamptz,
    _dlt_load_id text);
create unique index shops_key on raw_shop.shops (shop_id);
create table raw_shop.orders (shop_id bigint not null, number bigint not null, title text, deleted_at timestamptz,
    _dlt_load_id text);
create unique index orders_key on raw_shop.orders (shop_id, number);
create table raw_shop.lines (shop_id bigint not null, line_id text not null, number bigint, deleted_at timestamptz,
    _dlt_load_id text);
create unique index lines_hashed_key on raw_shop.lines (shop_id, (sha256(replace(line_id, '\\', '\\\\')::bytea)));
create table raw_shop._progress ({scope} bigint not null, entity text not null, collected_until text);
create table raw_shop._conditions ({scope} bigint not null, path text not null, etag text not null);
create table raw_shop._lacking ({scope} bigint not null, entity text not null, number bigint not null);
create table raw_shop._names ({scope} bigint not null, name text not null);
create table raw_shop._rejected_rows (scope text not null, scope_id text, table_name text not null, key text not null,
    reason text not null, item_table text, item_key text, rejected_at timestamptz not null default now());
insert into raw_shop.shops values (1, 'corner', 'https://example.org/corner', null, 'load');
insert into raw_shop.orders values (1, 1, 'tea', null, 'load'), (1, 2, 'gone', '2026-01-01Z', 'load');
insert into raw_shop.lines values (1, 'a', 1, null, 'load'), (1, 'b', 2, '2026-01-01Z', 'load');
insert into raw_shop._progress values (1, 'orders', 'two');
insert into raw_shop._conditions values (1, '/orders', 'etag');
insert into raw_shop._lacking values (1, 'orders', 3);
insert into raw_shop._names values (1, 'old name');
insert into raw_shop._rejected_rows (scope, scope_id, table_name, key, reason, item_table, item_key)
    values ('corner', '1', 'lines', 'a', 'is null', 'orders', '1');
"""


class Old:
    """The warehouse, filled."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self._folder = url, folder

    def collect(self, *readings: Reading, installation: str = INSTALLATION) -> Known:
        """One run; returns the positions that it knew."""
        seen: list[Known] = []

        def read(known: Known, _meter: Meter) -> Iterator[Reading]:
            seen.append(known)
            yield from readings

        assert not collect_scopes(SHOP, [Scope(installation, "corner", read)], {}, self.url, self._folder, "run").failed
        return seen[0]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Result of a query."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()


@pytest.fixture(params=["scope_id", "shop_id"])
def old(request: pytest.FixtureRequest, fresh_warehouse: Warehouse, tmp_path: Path) -> Old:
    """A warehouse whose loader named a scope by its own word (`scope_id`) or by the host's (`shop_id`)."""
    url = fresh_warehouse.url(Role.LOADER)
    with psycopg.connect(url) as connection:
        connection.execute(sql.SQL(BEFORE).format(scope=sql.Identifier(request.param)))  # type: ignore[arg-type]
        ensure_scopes_table(connection, SHOP.name)
    return Old(url, tmp_path)


def test_a_run_goes_on_where_the_one_before_the_upgrade_ended(old: Old) -> None:
    lines = [{"shop_id": 1, "line_id": "a", "number": 1}]
    order = {"shop_id": 1, "number": 1, "title": "tea"}
    known = old.collect(Reading("1", {"orders": [order], "lines": lines}))
    assert known == Known({"1": {"orders": "two"}}, {"1": {"/orders": "etag"}}, {"corner": "1"})
    assert old.rows("select installation, number, title, deleted_at is null from raw_shop.orders order by number") == [
        (INSTALLATION, 1, "tea", True), (INSTALLATION, 2, "gone", False),
    ]  # fmt: skip
    assert old.rows("select installation, line_id, _dlt_load_id from raw_shop.lines order by line_id") == [
        (INSTALLATION, "a", "load"), (INSTALLATION, "b", "load"),
    ]  # fmt: skip
    assert old.rows("select installation, scope_id, number from raw_shop._lacking") == [(INSTALLATION, "1", 3)]
    assert old.rows("select key from raw_shop._rejected_rows") == []


def test_a_second_installation_comes_beside_what_was_there(old: Old) -> None:
    old.collect()
    other = old.collect(Reading("1", {"orders": [{"shop_id": 1, "number": 1, "title": "coffee"}]}), installation="new")
    assert other == Known({}, {}, {})
    assert old.rows("select installation, number, title from raw_shop.orders where deleted_at is null order by 1") == [
        ("new", 1, "coffee"), (INSTALLATION, 1, "tea"),
    ]  # fmt: skip


def test_an_upgrade_that_is_killed_has_changed_nothing_and_is_made_by_the_next_run(old: Old) -> None:
    query = (
        "select table_name, column_name from information_schema.columns where table_schema = 'raw_shop' order by 1, 2"
    )
    before = old.rows(query)
    connection = psycopg.connect(old.url)
    upgrade(connection, SHOP, {INSTALLATION: INSTALLATION})
    with psycopg.connect(old.url) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [connection.info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        connection.commit()
    assert old.rows(query) == before
    assert old.collect().positions == {"1": {"orders": "two"}}


@pytest.mark.parametrize(
    ("configured", "former"),
    [
        ({"raw": "raw"}, "raw"),
        ({"shop@example.org": "ours", "shop": "shop"}, "ours"),
        ({"shop@else.example.org": "else", "shop": "shop"}, "shop@example.org"),
        ({}, "shop@example.org"),
    ],
)
def test_rows_are_of_the_only_installation_or_of_that_of_their_addresses(
    old: Old, configured: dict[str, str], former: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.tokens.PUBLIC_HOSTS", {"shop": ()})
    with psycopg.connect(old.url) as connection:
        upgrade(connection, SHOP, configured)
    assert old.rows("select installation from raw_shop.shops") == [(former,)]
