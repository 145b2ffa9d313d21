"""A hand-written export, with one of each thing that exports have."""

from typing import Any

REPOSITORY = "kim/notes"
OLD_PULL_REQUEST = "MDExOlB1bGxSZXF1ZXN0MTUxMjI4OTAz"  # 011:PullRequest151228903
NEW_PULL_REQUEST = "PR_kwDOBoyH6c5VyqVT"  # [0, 109873129, 1439343955]
OPEN_PULL_REQUEST = "PR_kwDOBoyH6c5VyqVU"  # [0, 109873129, 1439343956]
OLD_ISSUE = "MDU6SXNzdWUyOTA0NjMwNzM="  # 05:Issue290463073
NEW_ISSUE = "I_kwDOBoyH6c5oG1Dj"  # [0, 109873129, 1746620643]
REVIEW = "PRR_kwDOBoyH6c7___8A"  # [0, 109873129, 4294967040]: more than 31 bits
OTHER_REVIEW = "PRR_kwDOBoyH6c5bgO6L"
HEAD, BASE, MERGE, OTHER = "a" * 40, "b" * 40, "c" * 40, "abcd" + "e" * 36


def archive() -> dict[str, Any]:
    """Three pull requests (merged from a fork that is gone, closed, open) and two issues."""
    return {
        "magic": "E!vIA5L86J2I",
        "timestamp": "2024-03-28T01:09:06.239800+00:00",
        "repo": REPOSITORY,
        "labels": [
            {"name": "bug", "description": "", "color": "ce373a"},
            {"name": "good first issue", "description": "Easy", "color": "ffffff"},
        ],
        "issues": [
            _issue(2, OLD_ISSUE, "2020-01-02T00:00:00Z", "kim", closedAt="2020-01-09T00:00:00Z", labels=["bug"]),
            _issue(4, NEW_ISSUE, "2020-01-04T00:00:00Z", None, state="OPEN", assignees=["lee"]),
        ],
        "pulls": [
            {
                **_pull(1, OLD_PULL_REQUEST, "2020-01-01T00:00:00Z", "lee", "2020-02-01T00:00:00Z"),
                "state": "MERGED",
                "labels": ["bug", "gone"],
                "closedAt": "2020-01-03T00:00:01Z",
                "mergedAt": "2020-01-03T00:00:00Z",
                "mergedBy": "kim",
                "mergeCommit": {"oid": MERGE},
                "headRepository": None,
                "comments": [
                    _comment("dependabot[bot]", "2020-01-02T10:00:00Z", "Bump 🚀 \u202eright to left"),
                    _comment("ghost", "2020-01-02T09:00:00Z", ""),
                ],
                "reviews": [
                    _review(REVIEW, "lee", "COMMENTED", "2020-01-02T08:00:00Z", "abcdeee", 2),
                    _review(OTHER_REVIEW, "kim", "APPROVED", "2020-01-02T12:00:00Z", "1234567", 0),
                ],
            },
            {
                **_pull(3, NEW_PULL_REQUEST, "2020-01-03T00:00:00Z", "kim", "2020-01-05T00:00:00Z"),
                "state": "CLOSED",
                "closedAt": "2020-01-05T00:00:00Z",
                "headRepository": "lee/notes",
            },
            {
                **_pull(5, OPEN_PULL_REQUEST, "2020-01-05T00:00:00Z", {"login": "renovate", "__typename": "Bot"}, None),
                "headRepository": REPOSITORY,
                "headRefOid": OTHER,
            },
        ],
    }


def _issue(number: int, identifier: str, created: str, author: Any, **more: Any) -> dict[str, Any]:
    return {
        "number": number, "id": identifier, "title": f"Issue {number}", "body": "",
        "url": f"https://github.com/{REPOSITORY}/issues/{number}", "state": "CLOSED", "author": author,
        "authorAssociation": "OWNER", "assignees": [], "labels": [], "createdAt": created, "updatedAt": created,
        "closedAt": None, "comments": [], **more,
    }  # fmt: skip


def _pull(number: int, identifier: str, created: str, author: Any, updated: str | None) -> dict[str, Any]:
    return {
        "number": number, "id": identifier, "title": f"Pull {number}", "body": "Why",
        "url": f"https://github.com/{REPOSITORY}/pull/{number}", "state": "OPEN", "author": author,
        "authorAssociation": "CONTRIBUTOR", "assignees": [], "labels": [], "createdAt": created,
        "updatedAt": updated or created, "baseRepository": REPOSITORY, "baseRefName": "main", "baseRefOid": BASE,
        "headRefName": f"branch-{number}", "headRefOid": HEAD, "closedAt": None, "mergedAt": None, "mergedBy": None,
        "mergeCommit": None, "comments": [], "reviews": [],
    }  # fmt: skip


def _comment(author: str, created: str, body: str) -> dict[str, Any]:
    return {"author": author, "authorAssociation": "NONE", "body": body, "createdAt": created, "updatedAt": created}


def _review(identifier: str, author: str, state: str, created: str, commit: str, comments: int) -> dict[str, Any]:
    below = [
        {"originalPosition": n, "body": f"Line {n}", "createdAt": created, "updatedAt": created}
        for n in range(comments)
    ]
    return {
        "id": identifier, "commit": {"abbreviatedOid": commit}, "author": author, "authorAssociation": "MEMBER",
        "state": state, "body": "", "createdAt": created, "updatedAt": created, "comments": below,
    }  # fmt: skip
