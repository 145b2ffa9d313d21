"""The rest of connections that are longer than what comes with their item: several in one request."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingestion.sources.github import queries
from ingestion.sources.github.queries import OVERFLOW, PULL_REQUEST_PARTS, Parts
from ingestion.web.errors import TooMuchAtOnceError, UnavailableError

PER_REQUEST = 10
MOST_PAGES = 5_000
"""Bound on the pages of a list within one item."""
REVIEW_PARTS: Parts = {"comments": (queries.REVIEW_COMMENTS, "", "...reviewComment")}
FRAGMENTS = {
    "...commit": (queries.COMMIT,),
    "...review": (queries.REVIEW, queries.REVIEW_COMMENT, queries.ACTOR),
    "...comment": (queries.COMMENT, queries.ACTOR),
    "...reviewComment": (queries.REVIEW_COMMENT, queries.ACTOR),
    "...pullRequestEvent": (queries.PULL_REQUEST_EVENT, queries.ACTOR),
    "...issueEvent": (queries.ISSUE_EVENT, queries.ACTOR),
    "...file": (queries.FILE,),
}
Node = dict[str, Any]
Ask = Callable[[str, Mapping[str, Any], bool], Node]
"""Sends a query with variables, which may ask for less at once or not, and gives its `data`."""


@dataclass(frozen=True)
class _Unfinished:
    """A connection that goes on, in the item that it belongs to."""

    type: str
    node_id: str
    name: str
    connection: Node
    arguments: str
    selection: str


def complete(items: Sequence[Node], ask: Ask, of: Parts) -> None:
    """Fill the connections of `items`, pull requests or issues, up to their ends.

    An item that vanished meanwhile keeps what came with it: the next run sees that it is gone.
    """
    type_name = "PullRequest" if of is PULL_REQUEST_PARTS else "Issue"
    _complete(lambda: _unfinished(items, type_name, of), ask)
    if of is PULL_REQUEST_PARTS:
        reviews = [review for item in items for review in item["reviews"]["nodes"] if isinstance(review, dict)]
        _complete(lambda: _unfinished(reviews, "PullRequestReview", REVIEW_PARTS), ask)


def _complete(find: Callable[[], Iterator[_Unfinished]], ask: Ask) -> None:
    for _ in range(MOST_PAGES):
        waiting = list(find())
        if not waiting:
            return
        for start in range(0, len(waiting), PER_REQUEST):
            _go_on(waiting[start : start + PER_REQUEST], ask)
    raise UnavailableError(f"A list within an item has no end after {MOST_PAGES:,} pages.")


def _unfinished(items: Sequence[Node], type_name: str, of: Parts) -> Iterator[_Unfinished]:
    for item in items:
        for name, (_, arguments, selection) in of.items():
            # Null where GitHub cannot compare: the files of a pull request whose commits are gone.
            found = item.get(name)
            if found and found["pageInfo"]["hasNextPage"] and item.get("id"):
                yield _Unfinished(type_name, item["id"], name, found, arguments, selection)


def _go_on(waiting: Sequence[_Unfinished], ask: Ask) -> None:
    try:
        _ask_for(waiting, ask)
    except TooMuchAtOnceError:
        half = len(waiting) // 2
        if not half:
            raise
        _go_on(waiting[:half], ask)
        _go_on(waiting[half:], ask)


def _ask_for(waiting: Sequence[_Unfinished], ask: Ask) -> None:
    declared: list[str] = []
    selected: list[str] = []
    variables: dict[str, Any] = {}
    fragments: dict[str, None] = {}
    for i, one in enumerate(waiting):
        declared.append(f"$id{i}: ID!, $after{i}: String")
        variables |= {f"id{i}": one.node_id, f"after{i}": one.connection["pageInfo"]["endCursor"]}
        arguments = ", ".join(filter(None, (f"first: {OVERFLOW}, after: $after{i}", one.arguments)))
        inner = queries.connection(one.name, arguments, one.selection)
        selected.append(f"n{i}: node(id: $id{i}) {{ ... on {one.type} {{ {inner} }} }}")
        fragments |= dict.fromkeys(FRAGMENTS[one.selection])
    query = f"query Rest({', '.join(declared)}) {{\n{chr(10).join(selected)}\n}}\n{''.join(fragments)}"
    data = ask(query, variables, len(waiting) > 1)
    for i, one in enumerate(waiting):
        found = (data.get(f"n{i}") or {}).get(one.name)
        if found is None:
            one.connection["pageInfo"] = {"hasNextPage": False, "endCursor": None}
            continue
        nodes = found["nodes"] or []
        if not nodes and found["pageInfo"]["hasNextPage"]:
            raise ValueError(f"{one.name} of {one.node_id} go on without an end")
        one.connection["nodes"] += nodes
        one.connection["pageInfo"] = found["pageInfo"]
