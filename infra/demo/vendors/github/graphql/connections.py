"""Relay connections over sorted lists: the page that `first` and `after` ask for.

Cursors are opaque and carry where a record stood, so that a record that moves meanwhile does not shift others.
"""

import base64
import binascii
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgpack
from graphql import FieldNode, FragmentSpreadNode, GraphQLResolveInfo, InlineFragmentNode, SelectionSetNode

from infra.demo.vendors.github.graphql.refusals import (
    EXCESSIVE_PAGINATION,
    INVALID_CURSOR_ARGUMENTS,
    MISSING_PAGINATION_BOUNDARIES,
    RefusedError,
)
from infra.demo.vendors.github.sorted_records import Key, Order

MAXIMUM_PAGE = 100
_BEGINNING = b"cursor:v2:"


@dataclass(frozen=True, slots=True)
class PageInfo:
    """End of a page; no cursor on an empty one."""

    end_cursor: str | None
    has_next_page: bool


@dataclass(frozen=True, slots=True)
class Connection:
    """A page of a list of `total_count` records."""

    nodes: Sequence[Any]
    total_count: int
    page_info: PageInfo


def connection(
    info: GraphQLResolveInfo,
    records: Sequence[Any],
    order: Order,
    arguments: Mapping[str, Any],
    *,
    descending: bool = False,
) -> Connection:
    """The page of `records`, which ascend by `order`, that the arguments ask for.

    Raises:
        RefusedError: as GitHub refuses it: no boundary, too large a page, or no cursor of this list.
    """
    size = _size(info, arguments.get("first"))
    after = key_of(arguments["after"], order) if arguments.get("after") is not None else None
    if descending:
        end = len(records) if after is None else bisect_left(records, after, key=order.key)
        begin = max(0, end - size)
        nodes, has_next = records[begin:end][::-1], begin > 0
    else:
        begin = 0 if after is None else bisect_right(records, after, key=order.key)
        end = min(len(records), begin + size)
        nodes, has_next = records[begin:end], end < len(records)
    stop = cursor_of(order.key(nodes[-1])) if nodes else None
    return Connection(nodes, len(records), PageInfo(stop, has_next))


def cursor_of(key: Key) -> str:
    """The cursor of a record that stands at `key`."""
    return base64.b64encode(_BEGINNING + msgpack.packb(list(key))).decode()


def key_of(cursor: str, order: Order) -> Key:
    """Place in a list of this order where the record of a cursor stood.

    Raises:
        RefusedError: it is no cursor of such a list.
    """
    try:
        content = base64.b64decode(cursor, validate=True)
        key = msgpack.unpackb(content.removeprefix(_BEGINNING)) if content.startswith(_BEGINNING) else None
    except (binascii.Error, ValueError, msgpack.UnpackException):
        key = None
    if isinstance(key, list) and [type(part) for part in key] == [order.kind, int]:
        return key[0], key[1]
    raise RefusedError(f"`{cursor}` does not appear to be a valid cursor.", INVALID_CURSOR_ARGUMENTS)


def _size(info: GraphQLResolveInfo, first: int | None) -> int:
    name = info.field_name
    if first is None:
        if _only_counts(info):
            return 0
        message = f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
        raise RefusedError(message, MISSING_PAGINATION_BOUNDARIES)
    if first < 0:
        raise RefusedError(f"`first` on the `{name}` connection cannot be less than zero.")
    if first > MAXIMUM_PAGE:
        limit = f"exceeds the `first` limit of {MAXIMUM_PAGE} records."
        raise RefusedError(f"Requesting {first} records on the `{name}` connection {limit}", EXCESSIVE_PAGINATION)
    return first


def _only_counts(info: GraphQLResolveInfo) -> bool:
    """True if no record is selected, only `totalCount`: GitHub then needs no boundary."""
    sets = [node.selection_set for node in info.field_nodes if node.selection_set]
    return set(_names(info, sets)) <= {"totalCount", "__typename"}


def _names(info: GraphQLResolveInfo, sets: Iterable[SelectionSetNode]) -> Iterable[str]:
    for selection_set in sets:
        for selection in selection_set.selections:
            if isinstance(selection, FieldNode):
                yield selection.name.value
            elif isinstance(selection, InlineFragmentNode):
                yield from _names(info, [selection.selection_set])
            elif isinstance(selection, FragmentSpreadNode):
                yield from _names(info, [info.fragments[selection.name.value].selection_set])
