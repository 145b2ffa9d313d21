"""Orders in which lists are shown. Ties are broken by the number of the record, so every order is total."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

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
        """Where a record stands."""
        return self.value(record), record.database_id


def microseconds(moment: datetime) -> int:
    """Since 1970, of an aware time."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


CREATED = Order("created", lambda record: microseconds(record.created_at), int)
UPDATED = Order("updated", lambda record: microseconds(record.updated_at), int)
COMMENTS = Order("comments", lambda record: len(record.comments), int)
NAME = Order("name", lambda record: record.name.lower(), str)
RELEASE_NAME = Order("release_name", lambda record: (record.name or record.tag_name).lower(), str)
FULL_NAME = Order("full_name", lambda record: record.name_with_owner.lower(), str)
NUMBER = Order("number", lambda record: record.number, int)
IDENTITY = Order("identity", lambda record: record.database_id, int)
