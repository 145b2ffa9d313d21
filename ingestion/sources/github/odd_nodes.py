"""Holes and odd fields in pull requests and issues: what is whole is read, the rest is told.

GitHub may put null wherever its schema allows it, in lists too. A null element is left out, a field that an item lacks
is null, and an item that cannot be read even so is set aside alone: none costs the page that it came with.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ingestion.hosts.readings import Columns
from ingestion.rejections import Rejection
from ingestion.sources.github.rows import Node
from ingestion.web.odd_answers import ODD, why_odd

TABLES = {
    "pull_requests": {
        "commits": "pull_request_commits", "reviews": "reviews", "comments": "pull_request_comments",
        "timelineItems": "pull_request_events", "files": "pull_request_files",
    },
    "issues": {"comments": "issue_comments", "timelineItems": "issue_events"},
}  # fmt: skip
"""Table of items -> connection of an item -> table of its nodes."""
UNCOUNTED = ("timelineItems",)
"""Connections whose total counts more than was asked for."""
_END: Mapping[str, Any] = {"hasNextPage": False, "endCursor": None}
Parse = Callable[[Sequence[Node]], Mapping[str, Columns]]


class _Lenient(dict[str, Any]):
    """A node in which a missing field is null; `missing` has the names."""

    missing: set[str]

    def __missing__(self, name: str) -> None:
        self.missing.add(name)


def filled(table: str, items: Sequence[Node]) -> tuple[list[Node], list[Rejection]]:
    """Items whose connections are lists without holes, and the holes."""
    sound: list[Node] = []
    told: list[Rejection] = []
    for item in items:
        number = str(item.get("number")) if isinstance(item, dict) else ""
        try:
            told += _fill(table, number, item)
        except ODD as error:
            told.append(Rejection(table, number, why_odd(error), (table, number)))
        else:
            sound.append(item)
    return sound, told


def _fill(table: str, number: str, item: Node) -> Iterator[Rejection]:
    found: list[Rejection] = []
    for name, part in TABLES[table].items():
        found += _holes(item, name, part, number, (table, number))
    for review in item["reviews"]["nodes"] if "reviews" in TABLES[table] else ():
        key = f"{number}: review {review.get('id')}"
        found += _holes(review, "comments", "review_comments", key, (table, number))
    return iter(found)


def _holes(owner: Node, name: str, table: str, key: str, item: tuple[str, str]) -> Iterator[Rejection]:
    """Leave the null elements of a connection out, and tell of each; one that is null has none."""
    connection = owner.get(name)
    if connection is None:
        # GitHub lists no files where the commits are gone.
        if name not in owner or name != "files":
            yield Rejection(table, f"{key}: {name}", "is missing", item)
        owner[name] = _with()
        return
    if not isinstance((connection.get("pageInfo") or {}).get("hasNextPage"), bool):
        yield Rejection(table, f"{key}: {name}", "does not say whether it goes on", item)
        connection["pageInfo"] = dict(_END)
    if not isinstance(connection.get("nodes"), list):
        yield Rejection(table, f"{key}: {name}", "is no list", item)
    nodes = list(connection.get("nodes") or ())
    for place, node in enumerate(nodes):
        if not isinstance(node, dict):
            yield Rejection(table, f"{key}: {name}[{place}]", "is null" if node is None else "is no object", item)
    connection["nodes"] = [node for node in nodes if isinstance(node, dict)]
    connection["holes"] = connection.get("holes", 0) + len(nodes) - len(connection["nodes"])


def cut_lists(item: Node) -> list[str]:
    """Connections of a pull request or issue of which GitHub counts more than it sent."""
    return [
        name
        for name, connection in item.items()
        if isinstance(connection, dict) and name not in UNCOUNTED and _is_cut(connection)
    ]


def _is_cut(connection: Node) -> bool:
    total, nodes = connection.get("totalCount"), connection.get("nodes")
    if not isinstance(total, int) or not isinstance(nodes, list):
        return False
    return total > len(nodes) + int(connection.get("holes", 0))


def parsed(table: str, items: Sequence[Node], parse: Parse) -> tuple[Mapping[str, Columns], list[Rejection]]:
    """Rows of items, all at once where all are as documented, else one by one."""
    try:
        return parse(items), []
    except ODD:
        pass
    made: list[Mapping[str, Columns]] = []
    told: list[Rejection] = []
    for item in items:
        missing: set[str] = set()
        number = str(item.get("number"))
        lenient = _lenient(item, missing)
        try:
            told += _leave_out_odd_parts(table, number, lenient, parse)
            made.append(parse([lenient]))
        except ODD as error:
            told.append(Rejection(table, number, why_odd(error), (table, number)))
            continue
        if missing:
            reason = f"lacks {', '.join(sorted(missing))}; the rest of it is there"
            told.append(Rejection(table, number, reason, (table, number)))
    return _together(made), told


def _leave_out_odd_parts(table: str, number: str, item: Node, parse: Parse) -> Iterator[Rejection]:
    """Leave out each node that cannot be read in an item that can be without it, and tell of it."""
    bare = _Lenient(item)
    bare.missing = set()
    bare |= {name: _with() for name in TABLES[table]}
    parse([bare])
    found: list[Rejection] = []
    for name, part in TABLES[table].items():
        sound = []
        for place, node in enumerate(item[name]["nodes"]):
            bare[name] = _with(node)
            try:
                parse([bare])
            except ODD as error:
                found.append(Rejection(part, f"{number}: {name}[{place}]", why_odd(error), (table, number)))
            else:
                sound.append(node)
        item[name]["nodes"], bare[name] = sound, _with()
    return iter(found)


def _with(*nodes: Node) -> Node:
    """A connection of these nodes."""
    return {"totalCount": None, "pageInfo": dict(_END), "nodes": list(nodes)}


def _lenient(value: Any, missing: set[str]) -> Any:
    if isinstance(value, list):
        return [_lenient(one, missing) for one in value]
    if not isinstance(value, dict):
        return value
    made = _Lenient({name: _lenient(one, missing) for name, one in value.items()})
    made.missing = missing
    return made


def _together(parts: Sequence[Mapping[str, Columns]]) -> dict[str, Columns]:
    return {
        table: Columns(
            {name: [one for part in parts for one in part[table].values[name]] for name in parts[0][table].values}
        )
        for table in (parts[0] if parts else ())
    }
