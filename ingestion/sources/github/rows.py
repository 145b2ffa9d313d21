"""Rows of `raw_github` from GraphQL nodes."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ingestion.hosts.tables import Table
from ingestion.sources.github import tables

Node = dict[str, Any]
Row = dict[str, Any]
Rows = dict[str, list[Row]]
"""Table -> rows; a column that a row lacks is null."""
NUMBERED_ACTORS = {"User", "Bot", "Mannequin", "Organization"}
LABEL_EVENTS = {"LabeledEvent", "UnlabeledEvent"}


def repository(node: Node) -> Row:
    """Row of `repositories`."""
    return {
        "repository_id": node["databaseId"],
        "name_with_owner": node["nameWithOwner"],
        "node_id": node["id"],
        "url": node["url"],
        "default_branch": _of(node["defaultBranchRef"], "name"),
        "is_private": node["isPrivate"],
        "is_archived": node["isArchived"],
        "is_fork": node["isFork"],
        "is_empty": node["isEmpty"],
        "created_at": node["createdAt"],
        "pushed_at": node["pushedAt"],
        "allows_merge": node["mergeCommitAllowed"],
        "allows_squash": node["squashMergeAllowed"],
        "allows_rebase": node["rebaseMergeAllowed"],
    }


def labels(repository_id: int, nodes: Sequence[Node]) -> list[Row]:
    """Rows of `labels`."""
    return [
        {"repository_id": repository_id, "name": one["name"], "node_id": one["id"], "color": one["color"],
         "description": one["description"]}
        for one in nodes
    ]  # fmt: skip


def milestones(repository_id: int, nodes: Sequence[Node]) -> list[Row]:
    """Rows of `milestones`."""
    return [
        {"repository_id": repository_id, "number": one["number"], "node_id": one["id"], "title": one["title"],
         "state": one["state"], "due_at": one["dueOn"], "created_at": one["createdAt"], "closed_at": one["closedAt"],
         "url": one["url"]}
        for one in nodes
    ]  # fmt: skip


def pull_requests(repository_id: int, nodes: Sequence[Node]) -> Rows:
    """Pull requests and everything in them."""
    key = {"repository_id": repository_id}
    found: Rows = {table.name: [] for table in tables.TABLES if _is_part_of(table, tables.PULL_REQUESTS)}
    for node in nodes:
        number = node["number"]
        found["pull_requests"].append(key | _pull_request(node))
        found["pull_request_commits"] += _commits(key, number, node["commits"]["nodes"])
        found["pull_request_comments"] += _comments(key, number, node["comments"]["nodes"])
        found["pull_request_events"] += _pull_request_events(key, number, node["timelineItems"]["nodes"])
        found["pull_request_files"] += _files(key, number, node["files"])
        for review in node["reviews"]["nodes"]:
            found["reviews"].append(key | {"pull_request_number": number} | _review(review))
            found["review_comments"] += _review_comments(key, number, review)
    return found


def issues(repository_id: int, nodes: Sequence[Node]) -> Rows:
    """Issues and everything in them."""
    key = {"repository_id": repository_id}
    found: Rows = {table.name: [] for table in tables.TABLES if _is_part_of(table, tables.ISSUES)}
    for node in nodes:
        found["issues"].append(key | _item(node) | {"state_reason": node["stateReason"]})
        found["issue_comments"] += _comments(key, node["number"], node["comments"]["nodes"])
        found["issue_events"] += _events(key, node["number"], node["timelineItems"]["nodes"])
    return found


def _is_part_of(table: Table, parent: Table) -> bool:
    return table is parent or (table.parent is not None and table.parent[0] == parent.name)


def _pull_request(node: Node) -> Row:
    return _item(node) | {
        "is_draft": node["isDraft"],
        "merged_at": node["mergedAt"],
        **actor("merged_by", node["mergedBy"]),
        "merge_commit_sha": _of(node["mergeCommit"], "oid"),
        "base_ref": node["baseRefName"],
        "base_sha": node["baseRefOid"],
        "head_ref": node["headRefName"],
        "head_sha": node["headRefOid"],
        "head_repository": _of(node["headRepository"], "nameWithOwner"),
        "is_cross_repository": node["isCrossRepository"],
        "additions": node["additions"],
        "deletions": node["deletions"],
        "changed_files": node["changedFiles"],
        "review_decision": node["reviewDecision"],
        "closing_issues": json_list(
            f"{one['repository']['nameWithOwner']:s}#{one['number']:d}"
            for one in _nodes(node["closingIssuesReferences"])
        ),
    }


def _item(node: Node) -> Row:
    return {
        "id": _number(node["fullDatabaseId"]),
        "node_id": node["id"],
        "number": node["number"],
        "title": node["title"],
        "body": node["body"],
        "url": node["url"],
        "state": node["state"],
        **actor("author", node["author"]),
        "author_association": node["authorAssociation"],
        "created_at": node["createdAt"],
        "updated_at": node["updatedAt"],
        "closed_at": node["closedAt"],
        "labels": json_list(label["name"] for label in _nodes(node["labels"])),
        "assignees": json_list(assignee["login"] for assignee in _nodes(node["assignees"])),
        "milestone_number": _of(node["milestone"], "number"),
    }


def _commits(key: Row, number: int, nodes: Sequence[Node]) -> Iterator[Row]:
    for position, node in enumerate(nodes):
        commit = node["commit"]
        author = commit["author"]
        yield key | {
            "pull_request_number": number,
            "sha": commit["oid"],
            "position": position,
            "authored_at": commit["authoredDate"],
            "committed_at": commit["committedDate"],
            "author_name": _of(author, "name"),
            "author_email": _of(author, "email"),
            "author_login": _of(_of(author, "user"), "login"),
            "message_headline": commit["messageHeadline"],
        }


def _files(key: Row, number: int, connection: Node | None) -> Iterator[Row]:
    for node in _nodes(connection):
        yield key | {
            "number": number,
            "path": node["path"],
            "additions": node["additions"],
            "deletions": node["deletions"],
        }


def _review(node: Node) -> Row:
    return {
        "node_id": node["id"],
        "id": _number(node["fullDatabaseId"]),
        **actor("author", node["author"]),
        "state": node["state"],
        "body": node["body"],
        "url": node["url"],
        "commit_sha": _of(node["commit"], "oid"),
        "submitted_at": node["submittedAt"],
        "created_at": node["createdAt"],
        "updated_at": node["updatedAt"],
    }


def _review_comments(key: Row, number: int, review: Node) -> Iterator[Row]:
    for node in review["comments"]["nodes"]:
        yield key | {
            "pull_request_number": number,
            "review_node_id": review["id"],
            "reply_to_node_id": _of(node["replyTo"], "id"),
            "path": node["path"],
            **_written(node),
        }


def _comments(key: Row, number: int, nodes: Sequence[Node]) -> Iterator[Row]:
    for node in nodes:
        yield key | {"number": number} | _written(node)


def _written(node: Node) -> Row:
    return {
        "node_id": node["id"],
        "id": _number(node["fullDatabaseId"]),
        **actor("author", node["author"]),
        "body": node["body"],
        "url": node["url"],
        "created_at": node["createdAt"],
        "updated_at": node["updatedAt"],
    }


def _pull_request_events(key: Row, number: int, nodes: Sequence[Node]) -> Iterator[Row]:
    asked = [node for node in nodes if _is_asked_for(node)]
    for node, row in zip(asked, _events(key, number, asked), strict=True):
        # Null where GitHub has removed the commit.
        before = node["beforeCommit"] if node["__typename"] == "HeadRefForcePushedEvent" else None
        yield row | {"before_sha": _of(before, "oid"), "before_committed_at": _of(before, "committedDate")}


def _is_asked_for(node: Node) -> bool:
    return bool(node.keys() - {"__typename"})


def _events(key: Row, number: int, nodes: Sequence[Node]) -> Iterator[Row]:
    for node in nodes:
        if not _is_asked_for(node):
            continue
        yield key | {
            "number": number,
            "node_id": node["id"],
            "event": node["__typename"],
            **actor("actor", node["actor"]),
            "created_at": node["createdAt"],
            "label": _of(node["label"], "name") if node["__typename"] in LABEL_EVENTS else None,
            "subject": _reviewer(node["requestedReviewer"]) if node["__typename"] == "ReviewRequestedEvent" else None,
        }


def actor(role: str, node: Node | None) -> Row:
    """Who did something; all null for a deleted account."""
    if node is None:
        return {}
    kind = node["__typename"]
    # EnterpriseUserAccount has no number, and kinds may come that nobody knows yet.
    number = node["databaseId"] if kind in NUMBERED_ACTORS else node.get("databaseId")
    return {f"{role}_login": node["login"], f"{role}_type": kind, f"{role}_id": number}


def _reviewer(node: Node | None) -> str | None:
    """Login of a requested reviewer; None for a team."""
    if node is None:
        return None
    if not isinstance(kind := node["__typename"], str):
        raise TypeError(f"{kind!r} is no kind of reviewer")
    login: str | None = node["login"] if kind == "User" else None
    return login


def _of(node: Node | None, field: str) -> Any:
    """A field of something that may be null; one that should be there and is not is an error."""
    return None if node is None else node[field]


def _nodes(connection: Node | None) -> Sequence[Node]:
    return [node for node in _of(connection, "nodes") or () if node is not None]


def json_list(values: Iterable[str]) -> str:
    """A list as JSON text."""
    listed = list(values)
    if odd := [value for value in listed if not isinstance(value, str)]:
        raise TypeError(f"{odd[0]!r} stands where a text should")
    return json.dumps(listed, ensure_ascii=False)


def _number(value: str | int | None) -> int | None:
    """`BigInt` arrives as text."""
    return None if value is None else int(value)
