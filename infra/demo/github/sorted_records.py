"""Records that are kept sorted, so that a page costs what it holds and not what the list holds."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Generic, Protocol, TypeVar

from infra.demo.github.orders import Order

KEPT_VIEWS = 64
"""Sorted and filtered lists of one collection; a client rarely pages through more than two at a time."""

Record = TypeVar("Record")
Record_contra = TypeVar("Record_contra", contravariant=True)


class Filter(Hashable, Protocol[Record_contra]):
    """Says whether a record is wanted; equal filters want the same records."""

    def holds(self, record: Record_contra, /) -> bool:
        """Whether the record is wanted."""


class Collection(Generic[Record]):
    """Records by a key of their own."""

    def __init__(self, key: Callable[[Record], int], records: Iterable[Record] = ()) -> None:
        self._key = key
        self._records = {key(record): record for record in records}
        self._views: dict[tuple[Order, Filter[Record] | None], Sequence[Record]] = {}

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records.values())

    def get(self, key: int) -> Record | None:
        """The record with this key."""
        return self._records.get(key)

    def put(self, record: Record) -> None:
        """Add a record, or replace the one with its key."""
        self._records[self._key(record)] = record
        self._views.clear()

    def remove(self, key: int) -> None:
        """Forget the record with this key, if there is one."""
        if self._records.pop(key, None) is not None:
            self._views.clear()

    def view(self, order: Order, condition: Filter[Record] | None = None) -> Sequence[Record]:
        """The records that are wanted, ascending. The same list until a record changes: do not alter it."""
        found = self._views.get((order, condition))
        if found is None:
            if condition is None:
                found = sorted(self._records.values(), key=order.key)
            else:
                found = [record for record in self.view(order) if condition.holds(record)]
            if len(self._views) >= KEPT_VIEWS:
                self._views.clear()
            self._views[order, condition] = found
        return found
