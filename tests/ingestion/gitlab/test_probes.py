"""One GraphQL query says which lists are to be read; what it cannot tell is read as if there were none."""

from typing import Any

import httpx
import orjson
import pytest
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from infra.demo.vendors.gitlab import documents
from infra.demo.vendors.gitlab.store import Project
from ingestion.scopes import ScopeStatus
from ingestion.sources.gitlab.probes import QUERY
from tests.ingestion.gitlab.conftest import TOKEN, Collected, Server, serving
from tests.ingestion.gitlab.organization import ADA, BOB, at, merge_request, pipeline, project, put, store

MOMENT = 1 / 3_600_000
"""A millisecond, in hours."""


class Answering:
    """Answers every path that ends so by itself, whatever the server would say."""

    def __init__(self, app: ASGIApp, end: str, status: int, body: Any) -> None:
        self._app, self._end = app, end
        self._response = Response(orjson.dumps(body), status, media_type="application/json")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the request through."""
        answers = scope["type"] == "http" and scope["path"].endswith(self._end)
        await (self._response if answers else self._app)(scope, receive, send)


def asked_for(server: Server, collected: Collected) -> int:
    """Requests of one run."""
    before = server.requests()
    collected.collect(server)
    return server.requests() - before


def issue(gitlab: Project, iid: int, changed: float, title: str) -> None:
    times = {"created_at": at(1), "updated_at": at(changed)}
    put(gitlab.issues, documents.issue(gitlab.document, iid, title, BOB, **times))


def test_what_changed_in_the_same_second_or_millisecond_as_the_last_known_change_arrives(collected: Collected) -> None:
    gitlab = project()
    with serving(store(gitlab)) as server:
        collected.collect(server)
        merge_request(gitlab, 5, 5 + MOMENT, description="A millisecond later")
        issue(gitlab, 2, 9, "In the same millisecond")
        pipeline(gitlab, 100, 6 + 400 * MOMENT)
        gitlab.jobs[100].append(documents.job(gitlab.pipelines[0], 1002, "once more", "success", ADA))
        collected.collect(server)
        assert asked_for(server, collected) == 3
    assert collected.rows("select description from raw_gitlab.merge_requests where iid = 5") == [
        ("A millisecond later",)
    ]
    assert collected.rows("select title from raw_gitlab.issues order by iid") == [
        ("It breaks",), ("In the same millisecond",),
    ]  # fmt: skip
    assert collected.count("jobs") == 3


def test_only_lists_with_a_change_are_read(collected: Collected) -> None:
    gitlab = project()
    with serving(store(gitlab)) as server:
        collected.collect(server)
        issue(gitlab, 2, 10, "New")
        # The project, the query, issues with four parts of one of them, deployments.
        assert asked_for(server, collected) == 8
    assert collected.count("issues") == 2


def test_an_empty_project_costs_as_little_and_its_first_items_arrive(collected: Collected) -> None:
    gitlab = project()
    full = gitlab.merge_requests[:], gitlab.issues[:], gitlab.pipelines[:], gitlab.deployments[:], gitlab.releases[:]
    lists = gitlab.merge_requests, gitlab.issues, gitlab.pipelines, gitlab.deployments, gitlab.releases
    for one in lists:
        one.clear()
    with serving(store(gitlab)) as server:
        collected.collect(server)
        assert asked_for(server, collected) == 3
        for emptied, items in zip(lists, full, strict=True):
            emptied.extend(items)
        collected.collect(server)
    counts = [collected.count(name) for name in ("merge_requests", "issues", "pipelines", "deployments", "releases")]
    assert counts == [5, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, {"error": "404 Not Found"}), (200, {"errors": [{"message": "doesn't accept argument 'updatedAfter'"}]})],
    ids=["without GraphQL", "too old for the query"],
)
def test_an_installation_that_does_not_understand_is_read_list_by_list(
    collected: Collected, status: int, body: Any
) -> None:
    gitlab = project()
    spoiled = Middleware(Answering, end="/api/graphql", status=status, body=body)
    with serving(store(gitlab), between=[spoiled]) as server:
        collected.collect(server)
        assert asked_for(server, collected) == 7  # and the query, which does not reach what counts
        gitlab.releases[0]["name"] = "Better name"
        merge_request(gitlab, 6, 20)
        collected.collect(server)
    assert collected.count("merge_requests") == 6
    assert collected.rows("select name from raw_gitlab.releases") == [("Better name",)]


@pytest.mark.parametrize("name", ["issues", "releases"])
def test_a_list_that_may_not_be_read_is_named_in_every_run(collected: Collected, name: str) -> None:
    gitlab = project()
    getattr(gitlab, name).clear()
    spoiled = Middleware(Answering, end=f"/projects/7/{name}", status=403, body={"message": "403 Forbidden"})
    with serving(store(gitlab), between=[spoiled]) as server:
        for _ in range(3):
            [scope] = collected.collect(server).scopes
            assert (scope.status, f"{name}:" in str(scope.error)) == (ScopeStatus.WARNING, True)


def test_a_release_beyond_the_newest_hundred_is_looked_at_daily(collected: Collected) -> None:
    gitlab = project()
    gitlab.releases += [
        documents.release(gitlab.document, f"v2.{number}", ADA, "0" * 40, at(100 + number), at(100 + number))
        for number in range(100)
    ]
    with serving(store(gitlab)) as server:
        collected.collect(server)
        gitlab.releases[0]["name"] = "Better name"
        assert asked_for(server, collected) == 3
        collected.let_pass(checked=1)
        collected.collect(server)
    assert collected.rows("select name from raw_gitlab.releases where tag_name = 'v1.0'") == [("Better name",)]


def test_the_server_says_times_without_fractions_and_refuses_what_it_does_not_serve() -> None:
    gitlab = project()
    merge_request(gitlab, 5, 5 + 400 * MOMENT)
    with serving(store(gitlab)) as server:

        def ask(query: str) -> httpx.Response:
            body = {"query": query, "variables": {"project": gitlab.path}}
            return httpx.post(f"{server.url}/api/graphql", json=body, headers={"private-token": TOKEN})

        changed = 'mergeRequests(updatedAfter: "2024-01-01T05:00:00.400Z") { nodes { id updatedAt } }'
        answer = ask(f"query($project: ID!) {{ project(fullPath: $project) {{ {changed} }} }}")
        assert answer.json()["data"]["project"]["mergeRequests"]["nodes"] == [
            {"id": "gid://gitlab/MergeRequest/700005", "updatedAt": "2024-01-01T05:00:00Z"}
        ]
        assert ask(QUERY).json()["data"]["project"]["releases"]["count"] == 1
        assert ask("query { currentUser { id } }").status_code == 501
