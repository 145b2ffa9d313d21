"""Landed rows against what is there: the latest reading wins, parts that it lacks are gone, nothing is dropped."""

import random
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from infra.warehouse import Role, Warehouse
from ingestion.columns import Kind
from ingestion.hosts.landing import empty_landing, prepare_landing
from ingestion.hosts.merge import Merge
from ingestion.hosts.store import ensure_in
from ingestion.hosts.tables import Dataset, Table
from tests.ingestion.columns import columns

SHOPS = Table("shops", "A shop.", ("shop_id",), columns({"shop_id": Kind.BIGINT, "name": Kind.TEXT}, {}))
ORDERS = Table(
    "orders",
    "An order.",
    ("shop_id", "number"),
    columns({"shop_id": Kind.BIGINT, "number": Kind.BIGINT}, {"title": Kind.TEXT}),
)
LINES = Table(
    "lines",
    "A line of an order.",
    ("shop_id", "line_id"),
    columns({"shop_id": Kind.BIGINT, "line_id": Kind.TEXT}, {"number": Kind.BIGINT}),
    parent=(ORDERS.name, "number"),
)
SHOP = Dataset("raw_shop", "the shop", (SHOPS, ORDERS, LINES), 5_348_999, ("shops", "shop_id", "name"))
INSTALLATION = "shop@example.org"
Orders = dict[int, tuple[str, list[str]]]


class Merging:
    """Tables, and short ways to merge into them and to look."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection, self._loads = connection, 0
        ensure_in(connection, SHOP)
        prepare_landing(connection, SHOP)

    def read(self, *readings: Orders) -> int:
        """Land one reading after another, and merge; returns how many rows differ."""
        self._loads += 1
        landed: dict[str, int] = {}
        for position, reading in enumerate(readings, 1):
            for number, (title, lines) in reading.items():
                self._land(landed, "orders", (INSTALLATION, 1, number, title, position))
                for line in lines:
                    self._land(landed, "lines", (INSTALLATION, 1, line, number, position))
        changed = Merge(self.connection, SHOP, f"load {self._loads}", landed).run()
        empty_landing(self.connection, SHOP, list(landed))
        return changed

    def _land(self, landed: dict[str, int], table: str, row: tuple[object, ...]) -> None:
        landed[table] = landed.get(table, 0) + 1
        places = sql.SQL(", ").join([sql.Placeholder()] * len(row))
        name = sql.Identifier(SHOP.landing, table)
        self.connection.execute(sql.SQL("insert into {} values ({})").format(name, places), row)

    def orders(self) -> Orders:
        """Live orders by number: title, and ids of their live lines."""
        found = self.connection.execute(
            "select number, title, array(select line_id from raw_shop.lines"
            ' where lines.number = orders.number and lines.deleted_at is null order by line_id collate "C")'
            " from raw_shop.orders where deleted_at is null order by 1"
        )
        return {number: (title, lines) for number, title, lines in found}

    def deleted(self) -> list[str]:
        """Lines that are kept as deleted."""
        found = self.connection.execute("select line_id from raw_shop.lines where deleted_at is not null order by 1")
        return [line for (line,) in found]


@pytest.fixture
def merging(fresh_warehouse: Warehouse) -> Iterator[Merging]:
    with psycopg.connect(fresh_warehouse.url(Role.LOADER), autocommit=True) as connection:
        yield Merging(connection)


def test_the_first_reading_is_there_as_it_was_read(merging: Merging) -> None:
    read: Orders = {1: ("one", ["a", "b"]), 2: ("two", [])}
    assert merging.read(read) == 4
    assert merging.orders() == read


def test_the_same_once_more_changes_no_row(merging: Merging) -> None:
    merging.read({1: ("one", ["a"])})
    assert merging.read({1: ("one", ["a"])}) == 0


@pytest.mark.parametrize("before", [{}, {1: ("none", ["a", "z"])}])
def test_of_two_readings_the_later_one_wins_with_all_its_parts(merging: Merging, before: Orders) -> None:
    merging.read(before)
    merging.read({1: ("one", ["a", "b"]), 2: ("two", ["c"])}, {1: ("changed", ["a", "d"])})
    assert merging.orders() == {1: ("changed", ["a", "d"]), 2: ("two", ["c"])}


def test_a_part_that_is_not_read_again_is_marked_and_comes_back_when_it_is(merging: Merging) -> None:
    merging.read({1: ("one", ["a", "b"]), 2: ("two", ["c"])})
    merging.read({1: ("one", ["a"]), 3: ("three", ["d"])})
    assert merging.orders() == {1: ("one", ["a"]), 2: ("two", ["c"]), 3: ("three", ["d"])}
    assert merging.deleted() == ["b"]
    merging.read({1: ("one", ["a", "b"])})
    assert (merging.orders()[1], merging.deleted()) == (("one", ["a", "b"]), [])


def test_the_last_part_that_goes_leaves_none(merging: Merging) -> None:
    merging.read({1: ("one", ["a"])})
    merging.read({1: ("one", [])})
    assert merging.orders() == {1: ("one", [])}


def test_a_part_that_moves_to_something_new_belongs_to_it(merging: Merging) -> None:
    merging.read({1: ("one", ["a", "b"])})
    merging.read({2: ("two", ["b", "c"])})
    assert merging.orders() == {1: ("one", ["a"]), 2: ("two", ["b", "c"])}


LONG = random.Random(0).randbytes(3_000).hex()
"""Longer than an entry of an index, however it is compressed."""


def test_a_key_of_any_length_is_kept_whole_and_told_from_its_like(merging: Merging) -> None:
    odd = [f"{LONG}a", f"{LONG}b", "back\\slash", "\\\\x00", "ключ"]
    merging.read({1: ("one", odd)})
    assert merging.read({1: ("one", odd)}) == 0
    assert merging.orders() == {1: ("one", sorted(odd, key=lambda line: line.encode()))}
    merging.read({1: ("one", [f"{LONG}b"])})
    assert merging.orders() == {1: ("one", [f"{LONG}b"])}
