"""The log as lines of JSON: one event per line, its class in `type`, in the order in which it happened.

Times are ISO 8601 with their offset, enums their values; fields that hold their default are left out.
"""

import re
import types
import typing
from collections.abc import Collection, Iterable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from infra.demo.organization.events import KINDS, Event

NAME = "log.jsonl"
_REPOSITORY = re.compile(rb'"repository":"([^"]+)"')
_CREATED = b'{"type":"RepositoryCreated"'
_BY_NAME = {kind.__name__: kind for kind in KINDS}


def write_log(path: Path, events: Iterable[Event]) -> int:
    """Write events as they come; returns how many."""
    count = 0
    with path.open("wb") as file:
        for event in events:
            file.write(line_of(event))
            count += 1
    return count


def read_log(path: Path, repositories: Collection[str] | None = None) -> Iterator[Event]:
    """The events of a log, one by one.

    With `repositories`, of the events in repositories only those in these, and all that make one.
    """
    wanted = None if repositories is None else {name.encode() for name in repositories}
    with path.open("rb") as file:
        for line in file:
            if wanted is None or _is_wanted(line, wanted):
                yield event_of(line)


def _is_wanted(line: bytes, repositories: Collection[bytes]) -> bool:
    # A field before any text that somebody wrote: quotes in texts are escaped, so that nothing else looks like it.
    found = _REPOSITORY.search(line)
    return found is None or found[1] in repositories or line.startswith(_CREATED)


def line_of(event: Event) -> bytes:
    """An event as one line."""
    return orjson.dumps({"type": type(event).__name__, **_plain(event)}, option=orjson.OPT_APPEND_NEWLINE)


def event_of(line: bytes) -> Event:
    """The event of one line."""
    values = orjson.loads(line)
    event = _made(_BY_NAME[values.pop("type")], values)
    assert isinstance(event, Event)
    return event


def _plain(record: Any) -> dict[str, Any]:
    found = {}
    for name, default, is_record in _fields(record.__class__):
        value = getattr(record, name)
        if default is MISSING or value != default:
            found[name] = _plain_value(value) if is_record and value is not None else value
    return found


@cache
def _fields(kind: Any) -> tuple[tuple[str, Any, bool], ...]:
    """Name, default, and whether it holds records; what else there is orjson writes as it is."""
    hints = typing.get_type_hints(kind)
    return tuple((field.name, field.default, _holds_records(hints[field.name])) for field in fields(kind))


def _holds_records(hint: Any) -> bool:
    return is_dataclass(hint) or any(map(_holds_records, typing.get_args(hint)))


def _plain_value(value: Any) -> Any:
    return [_plain(one) for one in value] if isinstance(value, tuple) else _plain(value)


def _made(kind: Any, values: dict[str, Any]) -> Any:
    readers = _readers(kind)
    return kind(**{name: readers[name](value) for name, value in values.items()})


@cache
def _readers(kind: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {field.name: _reader(hints[field.name]) for field in fields(kind)}


def _reader(hint: Any) -> Any:
    """Function that makes a value of this type from JSON."""
    if isinstance(hint, types.UnionType):
        inner = _reader(next(one for one in hint.__args__ if one is not types.NoneType))
        return lambda value: None if value is None else inner(value)
    if typing.get_origin(hint) is tuple:
        item = _reader(hint.__args__[0])
        return lambda value: tuple([item(one) for one in value])
    if is_dataclass(hint):
        return lambda value: _made(hint, value)
    if hint is datetime:
        return datetime.fromisoformat
    if hint is date:
        return date.fromisoformat
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    return lambda value: value
