"""Records that are kept sorted, so that a page costs what it holds and not what the list holds.

Ties are broken by the number of the record, so every order is total.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

Key = tuple[int | str, int]
"""Sort value and database id of a record."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Order:
    """Sorts records that have a `database_id` by a value, an integer or a text."""

    name: str
    value: Callable[[Any], int | str]
    kind: type

    def key(self, record: Any) -> Key:
        """Place of a record."""
        return self.value(record), record.database_id


def _microseconds(moment: datetime) -> int:
    """Since 1970, of an aware time."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


CREATED = Order("created", lambda record: _microseconds(record.created_at), int)
UPDATED = Order("updated", lambda record: _microseconds(record.updated_at), int)
NAME = Order("name", lambda record: record.name.lower(), str)
NUMBER = Order("number", lambda record: record.number, int)
IDENTITY = Order("identity", lambda record: record.database_id, int)

Record = TypeVar("Record")


class Collection(Generic[Record]):
    """Records by a key of their own."""

    def __init__(self, key: Callable[[Record], int], records: Iterable[Record] = ()) -> None:
        self._key = key
        self._records = {key(record): record for record in records}
        self._views: dict[Order, Sequence[Record]] = {}

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

    def view(self, order: Order) -> Sequence[Record]:
        """All records, ascending. The same list until a record changes: do not alter it."""
        if order not in self._views:
            self._views[order] = sorted(self._records.values(), key=order.key)
        return self._views[order]
