"""A walk loses nothing, whatever changes while it goes on and wherever it is interrupted."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.sources.github.overflow import complete
from ingestion.sources.github.queries import ISSUE_PARTS
from ingestion.sources.github.walk import Position, walk
from ingestion.web.errors import InvalidRequestError, TooMuchAtOnceError, UnavailableError


@dataclass
class List:
    """A list ordered by the last change, newest first, with cursors that hold a place in that order."""

    changed: dict[int, int] = field(default_factory=dict)
    now: int = 0
    pages: int = 0
    largest: int = 1000
    age: int = 0
    """Cursors of another age are forgotten."""

    def touch(self, item: int) -> None:
        self.now += 1
        self.changed[item] = self.now

    def fetch(self, first: int, after: str | None) -> dict[str, Any]:
        self.pages += 1
        if first > self.largest:
            raise TooMuchAtOnceError("502")
        order = sorted(((-moment, item) for item, moment in self.changed.items()))
        if after:
            age, moment, item = map(int, after.split())
            if age != self.age:
                raise InvalidRequestError("no such cursor")
            order = [one for one in order if one > (moment, item)]
        nodes = [{"id": item, "updatedAt": f"{-moment:020}"} for moment, item in order[:first]]
        cursor = f"{self.age} {order[:first][-1][0]} {order[:first][-1][1]}" if nodes else None
        return {"nodes": nodes, "pageInfo": {"hasNextPage": len(order) > first, "endCursor": cursor}}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_after_a_whole_walk_everything_is_known_as_it_is(data: st.DataObject) -> None:
    listed = List()
    for item in range(data.draw(st.integers(0, 30))):
        listed.touch(item)
    known: dict[int, str] = {}
    position = Position()
    for _ in range(data.draw(st.integers(1, 4))):
        stop = data.draw(st.integers(0, 8))
        listed.age += data.draw(st.integers(0, 1))
        for number, page in enumerate(walk(listed.fetch, position, data.draw(st.integers(1, 7)))):
            if number == stop:
                break  # killed before the page was in the tables
            known |= {node["id"]: node["updatedAt"] for node in page.nodes}
            position = page.position
            for item in data.draw(st.lists(st.integers(0, 35), max_size=3)):
                listed.touch(item)
    listed.age += data.draw(st.integers(0, 1))
    for page in walk(listed.fetch, position, 5):
        known |= {node["id"]: node["updatedAt"] for node in page.nodes}
        position = page.position
    assert known == {item: f"{moment:020}" for item, moment in listed.changed.items()}
    assert position.after is None


def test_a_second_walk_asks_for_one_page_and_gives_what_changed() -> None:
    listed = List()
    for item in range(100):
        listed.touch(item)
    *_, last = walk(listed.fetch, Position(), 30)
    listed.touch(7)
    listed.pages = 0
    [page] = walk(listed.fetch, last.position, 30)
    assert [node["id"] for node in page.nodes] == [7, 99]
    assert listed.pages == 1


def test_pages_shrink_until_the_vendor_can_bear_them_and_grow_again() -> None:
    listed = List(largest=8)
    for item in range(100):
        listed.touch(item)
    pages = list(walk(listed.fetch, Position(), 30))
    assert sum(len(page.nodes) for page in pages) == 100
    assert max(len(page.nodes) for page in pages) == 7
    listed.largest = 1000
    assert max(len(page.nodes) for page in walk(listed.fetch, Position(), 30)) == 30


def test_what_is_older_than_the_floor_is_left_out() -> None:
    listed = List()
    for item in range(100):
        listed.touch(item)
    found = [node["id"] for page in walk(listed.fetch, Position(), 30, floor=f"{91:020}") for node in page.nodes]
    assert found == [99, 98, 97, 96, 95, 94, 93, 92, 91, 90]


def test_an_outage_ends_a_resumed_walk_instead_of_beginning_it_again() -> None:
    listed = List()
    for item in range(100):
        listed.touch(item)
    first = next(iter(walk(listed.fetch, Position(), 30)))
    asked: list[str | None] = []

    def fetch(_: int, after: str | None) -> dict[str, Any]:
        asked.append(after)
        raise UnavailableError("503")

    with pytest.raises(UnavailableError):
        list(walk(fetch, first.position, 30))
    assert asked == [first.position.after]


def test_a_list_without_an_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingestion.sources.github.walk.MOST_PAGES", 3)
    cursors = iter(range(10))

    def fetch(_: int, __: str | None) -> dict[str, Any]:
        node = {"id": 1, "updatedAt": f"{1:020}"}
        return {"nodes": [node], "pageInfo": {"hasNextPage": True, "endCursor": str(next(cursors))}}

    with pytest.raises(UnavailableError, match="no end after 3 pages"):
        list(walk(fetch, Position(), 30))


def test_a_list_within_an_item_without_an_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingestion.sources.github.overflow.MOST_PAGES", 3)
    asked: list[str] = []

    def connection() -> dict[str, Any]:
        return {"nodes": [{"id": len(asked)}], "pageInfo": {"hasNextPage": True, "endCursor": str(len(asked))}}

    def ask(query: str, _: object, __: bool) -> dict[str, Any]:
        asked.append(query)
        return {"n0": {"comments": connection()}}

    item = {"id": "I", "comments": connection()}
    with pytest.raises(UnavailableError, match="no end after 3 pages"):
        complete([item], ask, ISSUE_PARTS)
    assert len(asked) == 3
