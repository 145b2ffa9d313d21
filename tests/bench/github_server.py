"""A GitHub that sends bytes made beforehand: `python -m tests.bench.github_server PULL_REQUESTS REPOSITORIES LATENCY`.

Every repository `bench/rN` has so many synthetic pull requests, 14 rows each, in pages of thirty. Prints its URL.
"""

import asyncio
import re
import sys
from typing import Any

import orjson
from starlette.types import Receive, Scope, Send

from infra.demo.vendors.serving import listen, serve
from ingestion.sources.github.queries import PAGE

ROWS_PER_PULL_REQUEST = 14
_OPERATION = re.compile(rb"query (\w+)")
_PAGE_INFO = {"hasNextPage": False, "endCursor": None}
_ACTOR = {"__typename": "User", "login": "ada", "databaseId": 1}


def _connection(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    return {"totalCount": len(nodes), "pageInfo": _PAGE_INFO, "nodes": nodes}


def _moment(number: int, hour: int) -> str:
    year, month, day = 2010 + number // 10_000 % 90, number // 800 % 12 + 1, number // 28 % 28 + 1
    return f"{year}-{month:02}-{day:02}T{hour:02}:00:{number % 60:02}Z"


def _written(kind: str, number: int, part: int) -> dict[str, Any]:
    return {
        "id": f"{kind}_{number}_{part}", "fullDatabaseId": str(number * 10 + part), "author": _ACTOR,
        "body": "It could be shorter, and a test would help. " * 4, "url": f"https://github.com/bench/{kind}/{number}",
        "createdAt": _moment(number, 10), "updatedAt": _moment(number, 10),
    }  # fmt: skip


def pull_request(number: int, at: int) -> dict[str, Any]:
    """The `at`-th pull request in order of change: 3 commits, 2 reviews with a comment each, 2 comments, 4 events."""
    commits = [
        {"commit": {
            "oid": f"{number:032x}{part:08x}", "authoredDate": _moment(number, 8), "committedDate": _moment(number, 8),
            "messageHeadline": "Change something",
            "author": {"name": "Ada", "email": "a@b.c", "user": {"login": "ada"}},
        }}
        for part in range(3)
    ]  # fmt: skip
    reviews = [
        {**_written("review", number, part), "state": "APPROVED", "submittedAt": _moment(number, 11), "commit": None,
         "comments": _connection([{**_written("rc", number, part), "path": "a.py", "replyTo": None}])}
        for part in range(2)
    ]  # fmt: skip
    kinds = ("ReadyForReviewEvent", "ClosedEvent", "ReopenedEvent", "MergedEvent")
    events = [
        {"__typename": kind, "id": f"e_{number}_{part}", "createdAt": _moment(number, 12), "actor": _ACTOR}
        for part, kind in enumerate(kinds)
    ]
    last = f"{2099 - at // 31_536_000}-12-31T23:59:59Z"
    return {
        **_written("pr", number, 0), "number": number, "title": f"Change {number}", "body": "Because of this. " * 30,
        "state": "MERGED", "authorAssociation": "MEMBER", "updatedAt": last, "closedAt": _moment(number, 13),
        "labels": {"nodes": [{"name": "bug"}]}, "assignees": {"nodes": []}, "milestone": None, "databaseId": number,
        "isDraft": False, "mergedAt": _moment(number, 13), "mergedBy": _ACTOR, "mergeCommit": {"oid": f"{number:040x}"},
        "baseRefName": "main", "baseRefOid": "0" * 40, "headRefName": "change", "headRefOid": f"{number:040x}",
        "headRepository": {"nameWithOwner": "bench/r0"}, "isCrossRepository": False, "additions": 10, "deletions": 5,
        "changedFiles": 2, "reviewDecision": "APPROVED", "closingIssuesReferences": {"nodes": []},
        "commits": _connection(commits), "files": None, "reviews": _connection(reviews),
        "timelineItems": _connection(events),
        "comments": _connection([_written("c", number, part) for part in range(2)]),
    }  # fmt: skip


def pages(count: int) -> list[bytes]:
    """All pages of a repository; the cursor of a page is the number of the next one."""
    made = []
    for start in range(0, count, PAGE):
        nodes = [pull_request(count - at, at) for at in range(start, min(count, start + PAGE))]
        following = start // PAGE + 1
        info = {"hasNextPage": start + PAGE < count, "endCursor": str(following)}
        found = {"totalCount": count, "pageInfo": info, "nodes": nodes}
        made.append(orjson.dumps({"data": {"repository": {"pullRequests": found}}}))
    return made


def repository(number: int, count: int) -> bytes:
    """The repository itself."""
    name = f"bench/r{number}"
    found = {
        "databaseId": number + 1, "id": f"R_{number}", "nameWithOwner": name, "url": f"https://github.com/{name}",
        "isPrivate": False, "isArchived": False, "isFork": False, "isEmpty": False, "createdAt": _moment(1, 1),
        "pushedAt": _moment(1, 1), "defaultBranchRef": {"name": "main"}, "mergeCommitAllowed": True,
        "squashMergeAllowed": True, "rebaseMergeAllowed": True, "issues": {"totalCount": 0},
        "pullRequests": {"totalCount": count}, "labels": _connection([]), "milestones": _connection([]),
        "owner": {"__typename": "User", "login": "bench"},
    }  # fmt: skip
    return orjson.dumps({"data": {"repository": found}})


class Prepared:
    """ASGI application: looks up what it sends."""

    def __init__(self, count: int, repositories: int, latency: float) -> None:
        self._pages, self._latency = pages(count), latency
        self._repositories = {f"r{number}": repository(number, count) for number in range(repositories)}
        self._issues = orjson.dumps({"data": {"repository": {"issues": _connection([])}}})
        account = {**_ACTOR, "id": "U_1", "name": "Ada", "email": "", "createdAt": _moment(1, 1), "url": "https://a.b"}
        self._accounts = orjson.dumps({"data": {"u0": account}})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        asked = b""
        while True:
            message = await receive()
            asked += message.get("body", b"")
            if not message.get("more_body"):
                break
        if self._latency:
            await asyncio.sleep(self._latency)
        body = self._answer(asked) if scope["method"] == "POST" else _listed(scope["path"])
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": [*headers, (b"etag", b'W/"1"')]})
        await send({"type": "http.response.body", "body": body})

    def _answer(self, asked: bytes) -> bytes:
        found = _OPERATION.search(asked)
        operation = found[1] if found else b""
        variables = orjson.loads(asked)["variables"]
        if operation == b"PullRequests":
            return self._pages[int(variables["after"] or 0)]
        if operation == b"Accounts":
            return self._accounts
        return self._issues if operation == b"Issues" else self._repositories[variables["name"]]


def _listed(path: str) -> bytes:
    """Empty lists for the end points of REST."""
    return b'{"total_count":0,"workflow_runs":[]}' if path.endswith("/runs") else b"[]"


def main(count: int, repositories: int, latency: float) -> None:
    """Serve until the end."""
    listener = listen(0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    serve(Prepared(count, repositories, latency), listener, lambda: print(url, flush=True))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
