"""Null elements in the lists of a pull request: they cost neither it nor what is beside them."""

from typing import Any

from ingestion.sources.github import threads
from ingestion.sources.github.overflow import complete
from ingestion.sources.github.queries import PULL_REQUEST_PARTS

Node = dict[str, Any]
MOMENT = "2024-01-02T03:04:05Z"


def connection(*nodes: object) -> Node:
    end = {"hasNextPage": False, "endCursor": None}
    return {"totalCount": len(nodes), "pageInfo": end, "nodes": list(nodes)}


def written(number: int) -> Node:
    return {
        "id": f"N{number}", "fullDatabaseId": str(number), "body": "", "url": "u", "createdAt": MOMENT,
        "updatedAt": MOMENT, "author": None,
    }  # fmt: skip


def pull_request() -> Node:
    """A pull request with one of everything, each behind a hole."""
    commit = {"oid": "a", "authoredDate": MOMENT, "committedDate": MOMENT, "messageHeadline": "h", "author": None}
    comment = written(3) | {"path": "f", "replyTo": None}
    review = written(2) | {
        "state": "APPROVED", "submittedAt": MOMENT, "commit": None, "comments": connection(None, comment),
    }  # fmt: skip
    event = {"__typename": "ClosedEvent", "id": "E", "createdAt": MOMENT, "actor": None}
    return written(1) | {
        "number": 1, "title": "t", "state": "OPEN", "authorAssociation": "NONE", "closedAt": None, "milestone": None,
        "labels": {"nodes": [None, {"name": "bug"}]}, "assignees": {"nodes": [None]}, "isDraft": False,
        "mergedAt": None, "mergedBy": None, "mergeCommit": None, "baseRefName": "main", "baseRefOid": "b",
        "headRefName": "x", "headRefOid": "c", "headRepository": None, "isCrossRepository": False, "additions": 1,
        "deletions": 1, "changedFiles": 1, "reviewDecision": None, "closingIssuesReferences": {"nodes": [None]},
        "commits": connection(None, {"commit": commit}), "reviews": connection(None, review),
        "comments": connection(None, written(4)), "timelineItems": connection(None, event),
        "files": connection(None, {"path": "f", "additions": 1, "deletions": 1}),
    }  # fmt: skip


def test_a_hole_in_a_list_costs_nothing_beside_it() -> None:
    item = pull_request()
    complete([item], lambda *_: {}, PULL_REQUEST_PARTS)
    made = threads.pull_requests(1, [item])
    assert {table: len(rows) for table, rows in made.items()} == dict.fromkeys(made, 1)
