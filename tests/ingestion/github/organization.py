"""A small export that the demo server serves as GitHub does, with what is rare in real ones."""

import base64
import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

REPOSITORY = "example/payments"


def node_id(kind: str, number: int) -> str:
    """A node id as GitHub made them until 2021."""
    return base64.b64encode(f"{len(kind):03}:{kind}{number}".encode()).decode()


def pull_request(number: int, **others: Any) -> dict[str, Any]:
    """A merged pull request; keys in `others` win."""
    day = f"2024-01-{number % 28 + 1:02}"
    sha = f"{number:040x}"
    return {
        "number": number, "id": node_id("PullRequest", number), "title": f"Change {number}", "state": "MERGED",
        "author": "ada",
        "url": f"https://github.com/{REPOSITORY}/pull/{number}",
        "authorAssociation": "MEMBER", "assignees": [], "labels": [], "body": "", "createdAt": f"{day}T08:00:00Z",
        "updatedAt": f"{day}T12:00:{number % 60:02}Z", "baseRepository": REPOSITORY, "baseRefName": "main",
        "baseRefOid": "0" * 40, "headRepository": REPOSITORY, "headRefName": f"change-{number}", "headRefOid": sha,
        "closedAt": f"{day}T12:00:00Z", "mergedAt": f"{day}T12:00:00Z", "mergedBy": "bob", "mergeCommit": {"oid": sha},
        "comments": [], "reviews": [], **others,
    }  # fmt: skip


def review(number: int, author: str | None = "bob", **others: Any) -> dict[str, Any]:
    """An approval."""
    at = "2024-01-02T10:00:00Z"
    return {
        "id": node_id("PullRequestReview", number), "commit": {"abbreviatedOid": "0000000"}, "author": author,
        "state": "APPROVED",
        "authorAssociation": "MEMBER", "body": "", "createdAt": at, "updatedAt": at, "comments": [], **others,
    }  # fmt: skip


def comment(body: str = "a comment", author: str | None = "bob", **others: Any) -> dict[str, Any]:
    """A comment."""
    at = "2024-01-02T11:00:00Z"
    return {"author": author, "authorAssociation": "NONE", "body": body, "createdAt": at, "updatedAt": at, **others}


def issue(number: int, **others: Any) -> dict[str, Any]:
    """A closed issue."""
    day = f"2024-02-{number % 28 + 1:02}"
    return {
        "number": number, "id": node_id("Issue", number), "title": f"Issue {number}", "state": "CLOSED",
        "author": "eve",
        "url": f"https://github.com/{REPOSITORY}/issues/{number}",
        "authorAssociation": "NONE", "assignees": [], "labels": ["bug"], "body": "", "createdAt": f"{day}T08:00:00Z",
        "updatedAt": f"{day}T09:00:00Z", "closedAt": f"{day}T09:00:00Z", "comments": [], **others,
    }  # fmt: skip


def write(path: Path, pulls: list[dict[str, Any]], issues: list[dict[str, Any]]) -> Path:
    """The export as a file."""
    labels = [{"name": "bug", "description": "", "color": "ff0000"}]
    content: Mapping[str, Any] = {
        "magic": "E!vIA5L86J2I", "timestamp": "2024-03-01T00:00:00+00:00", "repo": REPOSITORY, "labels": labels,
        "issues": issues, "pulls": pulls,
    }  # fmt: skip
    with gzip.open(path, "wt", encoding="utf-8") as file:
        json.dump(content, file)
    return path
