"""Connections page as Relay says, whatever moves meanwhile, and cost what a page holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import pytest
from graphql import GraphQLResolveInfo
from hypothesis import given
from hypothesis import strategies as st

from infra.demo.vendors.github.graphql.connections import Connection, connection, cursor_of, key_of
from infra.demo.vendors.github.graphql.refusals import RefusedError
from infra.demo.vendors.github.sorted_records import NAME, NUMBER, Collection, Order
from tests.infra.demo.server import Server

INFO = cast("GraphQLResolveInfo", SimpleNamespace(field_name="items"))
VALUE = Order("value", lambda item: item.value, int)


@dataclass(frozen=True)
class Item:
    """An element of a list, sorted by its value."""

    value: int
    database_id: int


def items(values: Sequence[int]) -> list[Item]:
    """Items in order; equal values are told apart by their number."""
    return sorted((Item(value, number) for number, value in enumerate(values)), key=VALUE.key)


def pages(records: Sequence[Item], size: int, *, descending: bool = False) -> Iterator[Connection]:
    """All pages of an unchanging list, as a client asks for them."""
    cursor = None
    for _ in range(len(records) + 1):
        page = connection(INFO, records, VALUE, {"first": size, "after": cursor}, descending=descending)
        yield page
        if not page.page_info.has_next_page:
            return
        cursor = page.page_info.end_cursor
    raise AssertionError("there is always another page")


@given(st.lists(st.integers(0, 5), max_size=30), st.integers(1, 12), st.booleans())
def test_the_pages_are_the_list(values: list[int], size: int, descending: bool) -> None:
    records = items(values)
    found = list(pages(records, size, descending=descending))
    assert [item for page in found for item in page.nodes] == (records[::-1] if descending else records)
    assert {page.total_count for page in found} == {len(records)}


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


def test_paging_works_over_http(rich: Server) -> None:
    def commits(arguments: str) -> dict[str, Any]:
        selection = f"""pullRequests(first: 1) {{ nodes {{ commits({arguments}) {{ totalCount
          pageInfo {{ hasNextPage endCursor }} nodes {{ commit {{ oid }} }} }} }} }}"""
        found: dict[str, Any] = rich.repository(selection)["pullRequests"]["nodes"][0]["commits"]
        return found

    cursor, oids = "", list[str]()
    for _ in range(3):
        page = commits(f"first: 100{cursor}")
        oids += [node["commit"]["oid"] for node in page["nodes"]]
        cursor = f', after: "{page["pageInfo"]["endCursor"]}"'
    assert oids == [f"{number:040x}" for number in range(260)]
    assert page["pageInfo"]["hasNextPage"] is False


def test_an_empty_page_has_no_cursor(small: Server) -> None:
    found = small.repository("deployments(first: 5) { totalCount nodes { id } pageInfo { hasNextPage endCursor } }")
    info = {"hasNextPage": False, "endCursor": None}
    assert found["deployments"] == {"totalCount": 0, "nodes": [], "pageInfo": info}
