"""Connections page as Relay says, whatever moves meanwhile, and cost what a page holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import pytest
from graphql import GraphQLResolveInfo
from hypothesis import given
from hypothesis import strategies as st

from infra.demo.github.connections import Connection, connection
from infra.demo.github.cursors import cursor_of, key_of
from infra.demo.github.orders import NAME, NUMBER, Order
from infra.demo.github.refusals import RefusedError
from infra.demo.github.sorted_records import Collection
from tests.infra.demo.server import Server

INFO = cast("GraphQLResolveInfo", SimpleNamespace(field_name="items"))
VALUE = Order("value", lambda item: item.value, int)


@dataclass(frozen=True)
class Item:
    """Something with a place."""

    value: int
    database_id: int


def items(values: Sequence[int]) -> list[Item]:
    """In their order; equal values are told apart by their number."""
    return sorted((Item(value, number) for number, value in enumerate(values)), key=VALUE.key)


def pages(
    records: Sequence[Item], size: int, *, forward: bool = True, descending: bool = False
) -> Iterator[Connection]:
    """All pages of an unchanging list, as a client asks for them."""
    cursor = None
    for _ in range(len(records) + 1):
        arguments = {"first": size, "after": cursor} if forward else {"last": size, "before": cursor}
        page = connection(INFO, records, VALUE, arguments, descending=descending)
        yield page
        if not (page.page_info.has_next_page if forward else page.page_info.has_previous_page):
            return
        cursor = page.page_info.end_cursor if forward else page.page_info.start_cursor
    raise AssertionError("there is always another page")


@given(st.lists(st.integers(0, 5), max_size=30), st.integers(1, 12), st.booleans())
def test_the_pages_are_the_list_forwards(values: list[int], size: int, descending: bool) -> None:
    records = items(values)
    found = [item for page in pages(records, size, descending=descending) for item in page.nodes]
    assert found == (records[::-1] if descending else records)


@given(st.lists(st.integers(0, 5), max_size=30), st.integers(1, 12), st.booleans())
def test_the_pages_are_the_list_backwards(values: list[int], size: int, descending: bool) -> None:
    records = items(values)
    found = [page.nodes for page in pages(records, size, forward=False, descending=descending)]
    assert [item for page in reversed(found) for item in page] == (records[::-1] if descending else records)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.integers(1, 9), st.data())
def test_a_window_between_two_cursors_holds_what_is_between(values: list[int], size: int, data: st.DataObject) -> None:
    records = items(values)
    low = data.draw(st.integers(0, len(records) - 1))
    high = data.draw(st.integers(low, len(records) - 1))
    after, before = (cursor_of(VALUE.key(records[at])) for at in (low, high))
    page = connection(INFO, records, VALUE, {"first": size, "after": after, "before": before})
    between = records[low + 1 : high]
    assert list(page.nodes) == between[:size]
    assert page.total_count == len(records)
    page = connection(INFO, records, VALUE, {"last": size, "after": after, "before": before})
    assert list(page.nodes) == between[-size:]


@given(st.lists(st.integers(0, 50), min_size=2, max_size=30), st.integers(1, 5), st.data())
def test_an_item_that_moves_while_a_list_is_read_hides_no_other(
    values: list[int], size: int, data: st.DataObject
) -> None:
    records = items(values)
    moved: set[int] = set()
    seen: list[Item] = []
    cursor, more = None, True
    while more:
        page = connection(INFO, records, VALUE, {"first": size, "after": cursor})
        seen += page.nodes
        cursor, more = page.page_info.end_cursor, page.page_info.has_next_page
        number = data.draw(st.integers(0, len(values) - 1))
        moved.add(number)
        # As `updatedAt` does: to the end, behind everything.
        later = Item(max(item.value for item in records) + 1, number)
        records = sorted([item for item in records if item.database_id != number] + [later], key=VALUE.key)
        if len(seen) > 10 * len(values):
            break
    unmoved = [item.database_id for item in seen if item.database_id not in moved]
    assert len(unmoved) == len(set(unmoved)), "nothing twice but what moved"
    assert {item.database_id for item in seen} == set(range(len(values))), "nothing is missing"


@given(st.one_of(st.tuples(st.integers(-(2**63), 2**63 - 1), st.integers(0, 2**63))), st.just(VALUE))
def test_a_cursor_leads_back_to_its_place(key: tuple[int, int], order: Order) -> None:
    assert key_of(cursor_of(key), order) == key


@pytest.mark.parametrize(
    "cursor", ["", "nonsense", "Y3Vyc29yOnYyOg==", "Y3Vyc29yOnYyOpHOEKo5gw==", cursor_of(("a", 1))]
)
def test_what_is_no_cursor_of_a_list_is_refused(cursor: str) -> None:
    with pytest.raises(RefusedError, match="does not appear to be a valid cursor") as caught:
        key_of(cursor, VALUE)
    assert caught.value.kind == "INVALID_CURSOR_ARGUMENTS"
    assert key_of(cursor_of(("a", 1)), NAME) == ("a", 1)


class Watched(Sequence[Item]):
    """A long list that counts how often it is looked at."""

    def __init__(self, length: int) -> None:
        self.looks = 0
        self._length = length

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, at: Any) -> Any:
        found = [Item(n, n) for n in range(self._length)[at]] if isinstance(at, slice) else Item(at, at)
        self.looks += len(found) if isinstance(found, list) else 1
        return found


@pytest.mark.parametrize("descending", [False, True])
def test_a_page_of_100000_costs_what_it_holds(descending: bool) -> None:
    records = Watched(100_000)
    after = cursor_of((70_000, 70_000))
    page = connection(INFO, records, VALUE, {"first": 100, "after": after}, descending=descending)
    assert page.nodes[0].value == (69_999 if descending else 70_001)
    assert records.looks < 100 + 2 * 17 + 4


def test_a_sorted_list_is_made_once_and_anew_after_a_change() -> None:
    kept: Collection[SimpleNamespace] = Collection(lambda one: one.number)
    for number in (3, 1, 2):
        kept.put(SimpleNamespace(number=number, database_id=number))
    view = kept.view(NUMBER)
    assert [one.number for one in view] == [1, 2, 3]
    assert kept.view(NUMBER) is view
    kept.put(SimpleNamespace(number=0, database_id=9))
    assert [one.number for one in kept.view(NUMBER)] == [0, 1, 2, 3]
    kept.remove(2)
    assert [one.number for one in kept.view(NUMBER)] == [0, 1, 3]


def test_both_ways_of_paging_work_over_http(rich: Server) -> None:
    def commits(arguments: str) -> dict[str, Any]:
        selection = f"""pullRequest(number: 1) {{ commits({arguments}) {{ totalCount
          pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}
          edges {{ cursor node {{ commit {{ oid }} }} }} }} }}"""
        found: dict[str, Any] = rich.repository(selection)["pullRequest"]["commits"]
        return found

    first = commits("first: 100")
    info = first["pageInfo"]
    assert (info["hasNextPage"], info["hasPreviousPage"]) == (True, False)
    assert (info["startCursor"], info["endCursor"]) == (first["edges"][0]["cursor"], first["edges"][-1]["cursor"])
    second = commits(f'first: 100, after: "{info["endCursor"]}"')
    assert second["edges"][0]["node"]["commit"]["oid"] == f"{100:040x}"
    last = commits("last: 10")
    assert [edge["node"]["commit"]["oid"] for edge in last["edges"]] == [f"{n:040x}" for n in range(250, 260)]
    assert (last["pageInfo"]["hasNextPage"], last["pageInfo"]["hasPreviousPage"]) == (False, True)


def test_an_empty_page_has_no_cursors(small: Server) -> None:
    found = small.repository(
        "milestones(first: 5) { totalCount nodes { id } edges { cursor } pageInfo { startCursor endCursor } }"
    )
    assert found["milestones"] == {
        "totalCount": 0, "nodes": [], "edges": [], "pageInfo": {"startCursor": None, "endCursor": None},
    }  # fmt: skip
