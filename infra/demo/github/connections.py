"""Relay connections over sorted lists: the page that `first`, `last`, `after` and `before` ask for."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, FragmentSpreadNode, GraphQLResolveInfo, InlineFragmentNode, SelectionSetNode

from infra.demo.github.cursors import cursor_of, key_of
from infra.demo.github.orders import Order
from infra.demo.github.refusals import EXCESSIVE_PAGINATION, MISSING_PAGINATION_BOUNDARIES, RefusedError

MAXIMUM_PAGE = 100


@dataclass(frozen=True, slots=True)
class Edge:
    """A record and its place."""

    node: Any
    order: Order

    @property
    def cursor(self) -> str:
        """Opaque."""
        return cursor_of(self.order.key(self.node))


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Where a page begins and ends; no cursors on an empty one."""

    start_cursor: str | None
    end_cursor: str | None
    has_next_page: bool
    has_previous_page: bool


@dataclass(frozen=True, slots=True)
class Connection:
    """A page of a list of `total_count` records."""

    nodes: Sequence[Any]
    total_count: int
    page_info: PageInfo
    order: Order

    @property
    def edges(self) -> list[Edge]:
        """The records with their cursors."""
        return [Edge(node, self.order) for node in self.nodes]


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
        RefusedError: as GitHub refuses it: no boundary, both of them, too large a page, or no cursor of this list.
    """
    size, from_end = _boundary(info, arguments)
    after, before = arguments.get("after"), arguments.get("before")
    if descending:
        after, before, from_end = before, after, not from_end
    begin = bisect_right(records, key_of(after, order), key=order.key) if after is not None else 0
    end = bisect_left(records, key_of(before, order), key=order.key) if before is not None else len(records)
    if from_end:
        begin = max(begin, end - size)
    else:
        end = min(end, begin + size)
    nodes = records[begin : max(begin, end)]
    has_earlier, has_later = begin > 0, end < len(records)
    if descending:
        nodes, has_earlier, has_later = nodes[::-1], has_later, has_earlier
    start, stop = (cursor_of(order.key(nodes[0])), cursor_of(order.key(nodes[-1]))) if nodes else (None, None)
    return Connection(nodes, len(records), PageInfo(start, stop, has_later, has_earlier), order)


def _boundary(info: GraphQLResolveInfo, arguments: Mapping[str, Any]) -> tuple[int, bool]:
    """Size of the page, and whether it is counted from the end."""
    first, last = arguments.get("first"), arguments.get("last")
    name = info.field_name
    if first is not None and last is not None:
        raise RefusedError(f"Passing both `first` and `last` to paginate the `{name}` connection is not supported.")
    if first is None and last is None:
        if _only_counts(info):
            return 0, False
        message = f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
        raise RefusedError(message, MISSING_PAGINATION_BOUNDARIES)
    boundary = "first" if last is None else "last"
    size = int(arguments[boundary])
    if size < 0:
        raise RefusedError(f"`{boundary}` on the `{name}` connection cannot be less than zero.")
    if size > MAXIMUM_PAGE:
        message = (
            f"Requesting {size} records on the `{name}` connection exceeds the `{boundary}` limit "
            f"of {MAXIMUM_PAGE} records."
        )
        raise RefusedError(message, EXCESSIVE_PAGINATION)
    return size, last is not None


def _only_counts(info: GraphQLResolveInfo) -> bool:
    """Whether no record is selected, only `totalCount`: GitHub then needs no boundary."""
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
