"""Walks through a list that is ordered by its last change, newest first, and can go on where it was killed.

The order makes it safe: an item that changes during a walk moves to the front, where the next walk begins, and
one that moves cannot push another past the cursor. What was collected until then is known by the time of the
change, a clock of the vendor's only.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ingestion.web.errors import InvalidRequestError, TooMuchAtOnceError, UnavailableError

Node = dict[str, Any]
Fetch = Callable[[int, str | None], Node]
"""A connection (`nodes`, `pageInfo`) of at most so many items behind a cursor."""
REPEATED_PAGES = 5
"""A walk bears so many pages that come again."""
NONE = "-"
MOST_PAGES = 100_000
"""Bound on the pages of one walk, beyond what any list has."""
CALM_PAGES = 5
"""After so many good pages the next may be larger again."""


@dataclass(frozen=True)
class Position:
    """Position of the collection of one list. Times are GitHub's, as text: all of one form, so they compare."""

    collected_until: str | None = None
    """Every change before it is in the tables."""
    reached: str | None = None
    """Time that `collected_until` becomes when the walk that is under way ends."""
    after: str | None = None
    """Cursor of the walk that is under way."""

    @classmethod
    def of(cls, text: str | None) -> "Position":
        """Read back what `str` gave; the beginning for nothing."""
        parts = (text or "").split(" ", 2)
        return cls(*(part if part not in ("", NONE) else None for part in parts))

    def __str__(self) -> str:
        return " ".join(part or NONE for part in (self.collected_until, self.reached, self.after))


@dataclass(frozen=True)
class Page:
    """Items, and the position once they are in the tables."""

    nodes: Sequence[Node]
    position: Position
    holes: int = 0
    """Null elements of the list."""


def walk(
    fetch: Fetch,
    start: Position,
    page_size: int,
    floor: str | None = None,
    moment: str = "updatedAt",
    margin: timedelta = timedelta(0),
) -> Iterator[Page]:
    """Pages with everything that changed since `start`; what is older than `floor` is left out.

    The last change before `start` comes again: several things may have changed in that second. `moment` is the field
    that the list is ordered by; where that does not move with every change, `margin` before `start` comes again too.

    Raises:
        ApiError: see `Client.send`; pages before it have been given, and a walk from the last position goes on.
    """
    pages, order = _Pages(fetch, page_size), _Order(moment, margin, floor)
    if start.after is not None:
        try:
            start = yield from _down(pages, start, order)
        except InvalidRequestError:
            # Cursors are GitHub's own affair, and may end: then the walk begins again.
            start = replace(start, reached=None, after=None)
    yield from _down(pages, replace(start, reached=None, after=None), order)


@dataclass(frozen=True)
class _Order:
    """By what a list is ordered, and where a walk through it ends."""

    moment: str
    margin: timedelta
    floor: str | None

    def end(self, collected_until: str | None) -> str:
        """Before it, all is known; empty where nothing is."""
        known = collected_until
        if known is not None and self.margin:
            known = (datetime.fromisoformat(known) - self.margin).strftime("%Y-%m-%dT%H:%M:%SZ")
        return max(filter(None, (known, self.floor)), default="")


def _down(pages: "_Pages", start: Position, order: _Order) -> Generator[Page, None, Position]:
    """From the cursor of `start` to what is known; returns the position at its end."""
    end, moment = order.end(start.collected_until), order.moment
    position = start
    while True:
        found = pages.fetch(position.after)
        listed = found["nodes"] or ()
        nodes = [node for node in listed if isinstance(node, dict)]
        moments = [text for node in nodes if isinstance(text := node.get(moment), str)]
        reached = position.reached or (moments[0] if moments else start.collected_until)
        # One without a moment may have changed at any.
        new = [node for node in nodes if not isinstance(node.get(moment), str) or node[moment] >= end]
        following = _following(found["pageInfo"])
        is_over = len(new) < len(nodes) or following is None
        position = (
            Position(max(filter(None, (reached, start.collected_until)), default=None))
            if is_over
            else Position(start.collected_until, reached, following)
        )
        yield Page(new, position, len(listed) - len(nodes))
        if is_over:
            return position


def _following(info: Node) -> str | None:
    """Cursor of the next page; None where this is the last.

    Raises:
        TypeError: a field has another type.
    """
    if info["hasNextPage"] is False:
        return None
    if info["hasNextPage"] is not True or not isinstance(info["endCursor"], str):
        raise TypeError(f"pageInfo is {info}")
    return str(info["endCursor"])


class _Pages:
    """Asks for pages of a size that the vendor can bear."""

    def __init__(self, fetch: Fetch, size: int) -> None:
        self._fetch, self._wanted, self._size, self._calm = fetch, size, size, 0
        self._repeated = self._given = 0

    def fetch(self, after: str | None) -> Node:
        self._given += 1
        if self._given > MOST_PAGES:
            raise UnavailableError(f"The list has no end after {MOST_PAGES:,} pages.")
        while True:
            try:
                found = self._fetch(self._size, after)
            except TooMuchAtOnceError:
                if self._size == 1:
                    raise
                self._size, self._calm = max(1, self._size // 2), 0
                continue
            if after is not None and found["pageInfo"]["endCursor"] == after:
                # The page before once more: the walk would not go on.
                self._repeated += 1
                if self._repeated > REPEATED_PAGES:
                    raise UnavailableError("A page comes again and again. Run again when that has passed.")
                continue
            self._calm += 1
            if self._calm >= CALM_PAGES and self._size < self._wanted:
                self._size, self._calm = min(self._wanted, self._size * 2), 0
            return found
