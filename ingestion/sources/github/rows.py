"""Rows of `raw_github` from GraphQL nodes."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

Node = dict[str, Any]
Row = dict[str, Any]
Rows = dict[str, list[Row]]
"""Table -> rows; a column that a row lacks is null."""
NUMBERED_ACTORS = {"User", "Bot", "Mannequin", "Organization"}


def repository(node: Node) -> Row:
    """Row of `repositories`."""
    return {
        "repository_id": node["databaseId"],
        "name_with_owner": node["nameWithOwner"],
        "node_id": node["id"],
        "url": node["url"],
        "default_branch": of(node["defaultBranchRef"], "name"),
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


def actor(role: str, node: Node | None) -> Row:
    """Columns of the account that did something; all null for a deleted account."""
    if node is None:
        return {}
    return {f"{role}_login": node["login"], f"{role}_type": node["__typename"], f"{role}_id": actor_number(node)}


def actor_number(node: Node) -> Any:
    """Number of an account."""
    # EnterpriseUserAccount has no number, and kinds may come that nobody knows yet.
    return node["databaseId"] if node["__typename"] in NUMBERED_ACTORS else node.get("databaseId")


def of(node: Node | None, field: str) -> Any:
    """A field of something that may be null; one that should be there and is not is an error."""
    return None if node is None else node[field]


def json_list(values: Iterable[str]) -> str:
    """A list as JSON text."""
    listed = list(values)
    if odd := [value for value in listed if not isinstance(value, str)]:
        raise TypeError(f"{odd[0]!r} stands where a text should")
    return json.dumps(listed, ensure_ascii=False)
