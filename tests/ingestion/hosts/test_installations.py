"""Two installations of one vendor, side by side, with equal numbers for different things."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest

from infra.warehouse import Role, Warehouse
from ingestion.hosts.readings import Reading
from ingestion.hosts.scope_collector import collect_scopes
from ingestion.hosts.scopes import Scope
from ingestion.hosts.store import Known
from ingestion.rejections import Rejection
from ingestion.web.client import Meter
from tests.ingestion.hosts.test_merge import SHOP

INNER, OUTER = "shop@inner.example.org", "shop"


class Installations:
    """A warehouse into which two installations are collected, each with a shop of number 1."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self._folder = url, folder
        self.known: dict[str, Known] = {}
        """Positions that the latest run knew, by installation."""

    def collect(self, **readings: Sequence[Reading]) -> list[str]:
        """One run with the readings of `inner` and `outer`; names of the scopes."""
        names = {"inner": INNER, "outer": OUTER}
        scopes = [self._scope(names[name], found) for name, found in readings.items()]
        report = collect_scopes(SHOP, scopes, {}, self.url, self._folder, "run")
        assert not report.failed
        return [one.scope for one in report.scopes]

    def _scope(self, installation: str, readings: Sequence[Reading]) -> Scope:
        def read(known: Known, _meter: Meter) -> Iterator[Reading]:
            self.known[installation] = known
            yield from readings

        return Scope(installation, "corner", read, "inner/" if installation == INNER else "")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Result of a query."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()

    def orders(self) -> dict[str, dict[int, bool]]:
        """Installation -> number of each order -> whether it is there still."""
        found: dict[str, dict[int, bool]] = {}
        query = "select installation, number, deleted_at is null from raw_shop.orders order by 1, 2"
        for installation, number, is_there in self.rows(query):
            found.setdefault(installation, {})[number] = is_there
        return found


@pytest.fixture
def installations(fresh_warehouse: Warehouse, tmp_path: Path) -> Installations:
    return Installations(fresh_warehouse.url(Role.LOADER), tmp_path)


def page(title: str, *numbers: int, **more: Any) -> Reading:
    """A reading of shop 1 with a line `a` to each order."""
    rows: Mapping[str, list[dict[str, Any]]] = {
        "shops": [{"shop_id": 1, "name": "corner"}],
        "orders": [{"shop_id": 1, "number": number, "title": title} for number in numbers],
        "lines": [{"shop_id": 1, "line_id": f"a{number}", "number": number} for number in numbers],
    }
    return Reading("1", rows, **more)


def test_equal_numbers_stay_two_things_with_a_position_each(installations: Installations) -> None:
    first = installations.collect(
        inner=[page("of inner", 1, 2, positions={"orders": "two"}, etags={"/orders": "i"})],
        outer=[page("of outer", 1, positions={"orders": "one"}, etags={"/orders": "o"})],
    )
    assert first == ["inner/corner", "corner"]
    assert installations.rows("select installation, number, title from raw_shop.orders order by 1, 2") == [
        (OUTER, 1, "of outer"), (INNER, 1, "of inner"), (INNER, 2, "of inner"),
    ]  # fmt: skip
    installations.collect(inner=[], outer=[page("changed", 1)])
    assert installations.known[INNER] == Known({"1": {"orders": "two"}}, {"1": {"/orders": "i"}}, {"corner": "1"})
    assert installations.known[OUTER] == Known({"1": {"orders": "one"}}, {"1": {"/orders": "o"}}, {"corner": "1"})
    assert installations.rows("select installation, title from raw_shop.orders where number = 1 order by 1") == [
        (OUTER, "changed"), (INNER, "of inner"),
    ]  # fmt: skip


def test_what_one_deletes_the_other_keeps(installations: Installations) -> None:
    installations.collect(inner=[page("tea", 1, 2, 3)], outer=[page("tea", 1, 2, 3)])
    installations.collect(inner=[page("tea", 1, 2, remaining={"orders": [1, 2]})])
    assert installations.orders() == {INNER: {1: True, 2: True, 3: False}, OUTER: {1: True, 2: True, 3: True}}
    installations.collect(outer=[page("tea", 2, whole={"orders": ("shop_id", 1)})])
    assert installations.orders() == {INNER: {1: True, 2: True, 3: False}, OUTER: {1: False, 2: True, 3: False}}
    order_without_lines = Reading("1", {"orders": [{"shop_id": 1, "number": 2, "title": "tea"}]})
    installations.collect(inner=[order_without_lines])
    query = "select installation from raw_shop.lines where line_id = 'a2' and deleted_at is null"
    assert installations.rows(query) == [(OUTER,)]


def test_what_is_told_of_one_stays_when_the_other_is_read_whole(installations: Installations) -> None:
    def odd() -> Sequence[Rejection]:
        return [Rejection("lines", "1: lines[0]", "is null", ("orders", "1")), Rejection("orders", "", "is null")]

    installations.collect(inner=[page("tea", 1, rejected=odd())], outer=[page("tea", 1, rejected=odd())])
    installations.collect(outer=[page("tea", 1, whole={"orders": ("shop_id", 1)})])
    query = "select installation, scope, table_name from raw_shop._rejected_rows order by 1, 3"
    assert installations.rows(query) == [(INNER, "inner/corner", "lines"), (INNER, "inner/corner", "orders")]
