"""Pull requests and issues with everything in them, column by column: most of what a repository has.

Connections have no holes here (`odd_nodes.filled`). A field that an item lacks is a `KeyError`, for which
`odd_nodes.parsed` reads items one by one; values of another type than documented set their row aside in `as_tables`.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from ingestion.hosts.readings import Columns
from ingestion.sources.github.odd_nodes import cut_lists
from ingestion.sources.github.rows import Node, actor_number, json_list, of

Values = dict[str, list[Any]]
"""Values by column."""
LABEL_EVENTS = {"LabeledEvent", "UnlabeledEvent"}
WRITTEN = {"node_id": "id", "body": "body", "url": "url", "created_at": "createdAt", "updated_at": "updatedAt"}
"""Columns of everything that somebody wrote, and their fields."""
ITEM = {
    **WRITTEN, "number": "number", "title": "title", "state": "state", "author_association": "authorAssociation",
    "closed_at": "closedAt",
}  # fmt: skip
PULL_REQUEST = {
    "is_draft": "isDraft", "merged_at": "mergedAt", "base_ref": "baseRefName", "base_sha": "baseRefOid",
    "head_ref": "headRefName", "head_sha": "headRefOid", "is_cross_repository": "isCrossRepository",
    "additions": "additions", "deletions": "deletions", "changed_files": "changedFiles",
    "review_decision": "reviewDecision",
}  # fmt: skip
COMMIT = {
    "sha": "oid", "authored_at": "authoredDate", "committed_at": "committedDate", "message_headline": "messageHeadline",
}  # fmt: skip


def pull_requests(repository_id: int, nodes: Sequence[Node]) -> dict[str, Columns]:
    """Pull requests and everything in them."""
    reviewed = [(node["number"], review) for node in nodes for review in _nodes(node["reviews"])]
    made = {
        "pull_requests": _pull_requests(nodes),
        "pull_request_commits": _commits(nodes),
        "pull_request_comments": _comments(nodes),
        "pull_request_events": _pull_request_events(nodes),
        "pull_request_files": _files(nodes),
        "reviews": _reviews(reviewed),
        "review_comments": _review_comments(reviewed),
    }
    return _in(repository_id, made)


def issues(repository_id: int, nodes: Sequence[Node]) -> dict[str, Columns]:
    """Issues and everything in them."""
    made = {
        "issues": _items(nodes) | _fields(nodes, {"state_reason": "stateReason"}),
        "issue_comments": _comments(nodes),
        "issue_events": _issue_events(nodes),
    }
    return _in(repository_id, made)


def _in(repository_id: int, made: Mapping[str, Values]) -> dict[str, Columns]:
    found = {}
    for table, values in made.items():
        count = len(next(iter(values.values())))
        found[table] = Columns({"repository_id": [repository_id] * count, **values})
    return found


def _fields(nodes: Sequence[Node], fields: Mapping[str, str]) -> Values:
    return {column: list(map(itemgetter(name), nodes)) for column, name in fields.items()}


def _fields_of(nodes: Sequence[Node], name: str, fields: Mapping[str, str]) -> Values:
    """The same of something in each node that may be null."""
    found = [node[name] for node in nodes]
    return {column: [None if one is None else one[field] for one in found] for column, field in fields.items()}


def _actors(role: str, nodes: Sequence[Node], name: str) -> Values:
    """Columns of the accounts that did something; all null for a deleted account."""
    found = [node[name] for node in nodes]
    return {
        f"{role}_login": [None if one is None else one["login"] for one in found],
        f"{role}_type": [None if one is None else one["__typename"] for one in found],
        f"{role}_id": [None if one is None else actor_number(one) for one in found],
    }


def _numbers(nodes: Sequence[Node]) -> list[int | None]:
    """`BigInt` arrives as text."""
    found = [node["fullDatabaseId"] for node in nodes]
    return [None if value is None else int(value) for value in found]


def _listed(nodes: Sequence[Node], name: str, text: Callable[[Node], str]) -> list[str]:
    """A short list of each node as JSON text."""
    return [json_list(map(text, _nodes(node[name]))) for node in nodes]


def _nodes(connection: Node | None) -> Sequence[Node]:
    """Nodes that a connection lists, without holes: GitHub may put null wherever its schema allows it."""
    return [node for node in of(connection, "nodes") or () if node is not None]


def _written(nodes: Sequence[Node]) -> Values:
    return {"id": _numbers(nodes), **_actors("author", nodes, "author"), **_fields(nodes, WRITTEN)}


def _items(nodes: Sequence[Node]) -> Values:
    return {
        "id": _numbers(nodes),
        **_actors("author", nodes, "author"),
        **_fields(nodes, ITEM),
        "labels": _listed(nodes, "labels", itemgetter("name")),
        "assignees": _listed(nodes, "assignees", itemgetter("login")),
        **_fields_of(nodes, "milestone", {"milestone_number": "number"}),
        "state": [_state(node) for node in nodes],
        "created_at": [node["createdAt"] or _last_change(node) for node in nodes],
        "updated_at": [_last_change(node) for node in nodes],
        "cut_lists": [json_list(cut_lists(node)) for node in nodes],
    }


def _state(node: Node) -> Any:
    """Open, closed or merged, as its moments say where GitHub does not."""
    return node["state"] or ("MERGED" if node.get("mergedAt") else "CLOSED" if node["closedAt"] else "OPEN")


def _last_change(node: Node) -> Any:
    """When an item last changed: an older moment of it where GitHub does not say."""
    return node["updatedAt"] or node.get("mergedAt") or node["closedAt"] or node["createdAt"]


def _pull_requests(nodes: Sequence[Node]) -> Values:
    return {
        **_items(nodes),
        **_fields(nodes, PULL_REQUEST),
        **_actors("merged_by", nodes, "mergedBy"),
        **_fields_of(nodes, "mergeCommit", {"merge_commit_sha": "oid"}),
        **_fields_of(nodes, "headRepository", {"head_repository": "nameWithOwner"}),
        "closing_issues": _listed(nodes, "closingIssuesReferences", _closing),
        "commits_total": [node["commits"]["totalCount"] for node in nodes],
    }


def _closing(issue: Node) -> str:
    return f"{issue['repository']['nameWithOwner']:s}#{issue['number']:d}"


def _commits(nodes: Sequence[Node]) -> Values:
    found = [(node["number"], *part) for node in nodes for part in enumerate(_nodes(node["commits"]))]
    commits = [part["commit"] for _, _, part in found]
    authors = [commit["author"] for commit in commits]
    users = [of(author, "user") for author in authors]
    return {
        "pull_request_number": [number for number, _, _ in found],
        "position": [position for _, position, _ in found],
        **_fields(commits, COMMIT),
        "author_name": [of(author, "name") for author in authors],
        "author_email": [of(author, "email") for author in authors],
        "author_login": [of(user, "login") for user in users],
    }


def _files(nodes: Sequence[Node]) -> Values:
    found = [(node["number"], file) for node in nodes for file in _nodes(node["files"])]
    names = {"path": "path", "additions": "additions", "deletions": "deletions"}
    return {"number": [number for number, _ in found], **_fields([file for _, file in found], names)}


def _reviews(found: Sequence[tuple[int, Node]]) -> Values:
    reviews = [review for _, review in found]
    return {
        "pull_request_number": [number for number, _ in found],
        **_written(reviews),
        **_fields(reviews, {"state": "state", "submitted_at": "submittedAt"}),
        **_fields_of(reviews, "commit", {"commit_sha": "oid"}),
    }


def _review_comments(reviewed: Sequence[tuple[int, Node]]) -> Values:
    found = [(number, review, one) for number, review in reviewed for one in _nodes(review["comments"])]
    comments = [comment for _, _, comment in found]
    return {
        "pull_request_number": [number for number, _, _ in found],
        "review_node_id": [review["id"] for _, review, _ in found],
        **_written(comments),
        **_fields(comments, {"path": "path"}),
        **_fields_of(comments, "replyTo", {"reply_to_node_id": "id"}),
    }


def _comments(nodes: Sequence[Node]) -> Values:
    found = [(node["number"], comment) for node in nodes for comment in _nodes(node["comments"])]
    return {"number": [number for number, _ in found], **_written([comment for _, comment in found])}


def _asked_for(nodes: Sequence[Node]) -> list[tuple[int, Node]]:
    """Events of the kinds that were asked for: others come without a field."""
    found = [(node["number"], event) for node in nodes for event in _nodes(node["timelineItems"])]
    return [(number, event) for number, event in found if event.keys() - {"__typename"}]


def _pull_request_events(nodes: Sequence[Node]) -> Values:
    found = _asked_for(nodes)
    # Null where GitHub has removed the commit.
    before = [e["beforeCommit"] if e["__typename"] == "HeadRefForcePushedEvent" else None for _, e in found]
    return {
        **_events(found),
        "before_sha": [of(commit, "oid") for commit in before],
        "before_committed_at": [of(commit, "committedDate") for commit in before],
    }


def _issue_events(nodes: Sequence[Node]) -> Values:
    found = _asked_for(nodes)
    # Enterprise Server of old does not say why an issue was closed.
    return {**_events(found), "state_reason": [event.get("stateReason") for _, event in found]}


def _events(found: Sequence[tuple[int, Node]]) -> Values:
    events = [event for _, event in found]
    names = {"event": "__typename", "node_id": "id", "created_at": "createdAt"}
    return {
        "number": [number for number, _ in found],
        **_fields(events, names),
        **_actors("actor", events, "actor"),
        "label": [of(event["label"], "name") if event["__typename"] in LABEL_EVENTS else None for event in events],
        "subject": [
            _reviewer(event["requestedReviewer"]) if event["__typename"] == "ReviewRequestedEvent" else None
            for event in events
        ],
    }


def _reviewer(node: Node | None) -> str | None:
    """Login of a requested reviewer; None for a team."""
    if node is None:
        return None
    if not isinstance(kind := node["__typename"], str):
        raise TypeError(f"{kind!r} is no kind of reviewer")
    login: str | None = node["login"] if kind == "User" else None
    return login
