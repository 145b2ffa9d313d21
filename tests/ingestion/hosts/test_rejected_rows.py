"""Broken rows of a host are told and cost nothing beside them: no good row of their list, no page, no other scope."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest

from infra.warehouse import Role, Warehouse
from ingestion.hosts.lists import Lists
from ingestion.hosts.readings import Reading
from ingestion.hosts.scope_collector import collect_scopes
from ingestion.hosts.scopes import Scope
from ingestion.hosts.store import Known
from ingestion.rejections import Rejection
from ingestion.scopes import ScopeStatus
from ingestion.web.client import Meter
from ingestion.web.errors import UnavailableError
from tests.ingestion.hosts.test_merge import INSTALLATION, LONG, SHOP

Row = dict[str, Any]


class Shops:
    """A warehouse, and shops to collect into it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self._folder = url, folder

    def collect(self, **shops: Sequence[Reading]) -> dict[str, tuple[ScopeStatus, str | None]]:
        """One run; how each shop went."""

        def scope(name: str, readings: Sequence[Reading]) -> Scope:
            def read(_known: Known, _meter: Meter) -> Iterator[Reading]:
                yield from readings

            return Scope(INSTALLATION, name, read)

        scopes = [scope(name, readings) for name, readings in shops.items()]
        report = collect_scopes(SHOP, scopes, {}, self.url, self._folder, "run")
        return {one.scope: (one.status, one.error) for one in report.scopes}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Result of a query."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()

    def rejected(self) -> list[tuple[str, str, str, str]]:
        """Scope, table, key and reason of each row that was set aside."""
        return self.rows("select scope, table_name, key, reason from raw_shop._rejected_rows order by 1, 2, 3, 4")


@pytest.fixture
def shops(fresh_warehouse: Warehouse, tmp_path: Path) -> Shops:
    return Shops(fresh_warehouse.url(Role.LOADER), tmp_path)


def page(shop: int, orders: Sequence[Row], lines: Sequence[Row] = (), **more: Any) -> Reading:
    found: dict[str, list[Row]] = {"orders": [], "lines": []}
    for table, rows in (("orders", orders), ("lines", lines)):
        found[table] += [{"shop_id": shop, **row} for row in rows]
    return Reading(str(shop), found, **more)


def test_a_broken_row_is_told_and_all_beside_it_is_loaded(shops: Shops) -> None:
    orders = [{"number": 1, "title": "tea"}, {"number": 2, "title": {"no": "text"}}, {"number": 2**70}, {"number": 4}]
    lines = [{"line_id": "a", "number": 1}, {"line_id": "b", "number": 2}, {"line_id": None, "number": 4}]
    went = shops.collect(one=[page(1, orders, lines)], two=[page(2, [{"number": 9, "title": LONG}])])
    assert shops.rows("select shop_id, number, title from raw_shop.orders order by 1, 2") == [
        (1, 1, "tea"), (1, 4, None), (2, 9, LONG),
    ]  # fmt: skip
    assert shops.rows("select line_id from raw_shop.lines") == [("a",)]
    assert shops.rejected() == [
        ("one", "lines", "", "has no line_id"),
        ("one", "orders", "1180591620717411303424", "has 1180591620717411303424 as number, which is not a whole number"
         " up to 2^53"),
        ("one", "orders", "2", "has an object as title, which is not a text"),
    ]  # fmt: skip
    assert went["one"][0] is ScopeStatus.WARNING
    assert "3 rows were set aside" in str(went["one"][1])
    assert went["two"] == (ScopeStatus.OK, None)


def test_a_row_is_told_until_it_is_read_whole(shops: Shops) -> None:
    hole = Rejection("lines", "1: lines[0]", "is null", ("orders", "1"))
    shops.collect(one=[page(1, [{"number": 1}, {"number": 2, "title": 5}], rejected=[hole])])
    assert [key for _, _, key, _ in shops.rejected()] == ["1: lines[0]", "2"]
    shops.collect(one=[page(1, [{"number": 1}])])
    assert [key for _, _, key, _ in shops.rejected()] == ["2"]
    shops.collect(one=[page(1, [{"number": 2, "title": 6}])])
    shops.collect(one=[page(1, [{"number": 2, "title": "six"}])])
    assert shops.rejected() == []


def test_what_was_told_of_a_list_goes_once_the_list_is_whole(shops: Shops) -> None:
    hole = Rejection("orders", "", "is null in the list")
    shops.collect(one=[page(1, [{"number": 1}], rejected=[hole])], two=[page(2, [{"number": 1}], rejected=[hole])])
    shops.collect(one=[page(1, [{"number": 2}])])
    assert [scope for scope, *_ in shops.rejected()] == ["one", "two"]
    shops.collect(one=[page(1, [{"number": 2}], whole={"orders": ("shop_id", 1)})])
    assert [scope for scope, *_ in shops.rejected()] == ["two"]


def test_a_list_that_breaks_off_keeps_what_came_and_those_after_it_are_read(shops: Shops) -> None:
    def orders() -> Iterator[Reading]:
        yield page(1, [{"number": 1}])
        raise UnavailableError("The shop is shut.")

    def names() -> Iterator[Reading]:
        yield Reading("1", {"shops": [{"shop_id": 1, "name": "one"}]})
        raise KeyError("street")

    lists = Lists("one", "1")
    readings = [*lists.read("orders", orders()), *lists.read("names", names()), *lists.read("rest", iter(()))]
    assert not lists.is_whole
    went = shops.collect(one=readings, two=[page(2, [{"number": 2}])])
    assert shops.rows("select shop_id, number from raw_shop.orders order by 1") == [(1, 1), (2, 2)]
    assert shops.rows("select name from raw_shop.shops") == [("one",)]
    status, said = went["one"]
    assert status is ScopeStatus.FAILED
    assert "The shop is shut." in str(said)
    assert "one: names: the answer lacks the field 'street'" in str(said)
    assert went["two"][0] is ScopeStatus.OK
