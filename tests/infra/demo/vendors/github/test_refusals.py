"""Refusals are those of GitHub."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.demo.vendors.github.limits import Limits, Resource
from tests.infra.demo.server import DEMO, Server, started

IN_REPOSITORY = 'query Q { repository(owner: "acme", name: "engine") { %s } }'


def errors(server: Server, text: str, **variables: Any) -> list[dict[str, Any]]:
    """The errors of an answer."""
    found: list[dict[str, Any]] = server.query(text, **variables)["errors"]
    return found


@pytest.mark.parametrize(
    ("selection", "kind", "message"),
    [
        (
            "issues { nodes { id } }",
            "MISSING_PAGINATION_BOUNDARIES",
            "You must provide a `first` or `last` value to properly paginate the `issues` connection.",
        ),
        (
            "issues { ...F } } } fragment F on IssueConnection { pageInfo { hasNextPage } } query R { rateLimit { cost",
            "MISSING_PAGINATION_BOUNDARIES",
            "You must provide a `first` or `last` value to properly paginate the `issues` connection.",
        ),
        (
            "issues(first: 101) { nodes { id } }",
            "EXCESSIVE_PAGINATION",
            "Requesting 101 records on the `issues` connection exceeds the `first` limit of 100 records.",
        ),
        (
            "issues(first: -1) { totalCount }",
            None,
            "`first` on the `issues` connection cannot be less than zero.",
        ),
        (
            'issues(first: 1, after: "abc") { totalCount }',
            "INVALID_CURSOR_ARGUMENTS",
            "`abc` does not appear to be a valid cursor.",
        ),
    ],
)  # fmt: skip
def test_a_page_that_cannot_be_had_is_an_error_of_its_field(
    rich: Server, selection: str, kind: str | None, message: str
) -> None:
    response = rich.client.post("/graphql", json={"query": IN_REPOSITORY % selection, "operationName": "Q"})
    (error,) = response.json()["errors"]
    assert response.status_code == 200
    assert (error.get("type"), error["message"]) == (kind, message)
    assert error["path"] == ["repository", "issues"]
    assert set(error["locations"][0]) == {"line", "column"}
    assert response.json()["data"] == {"repository": None}


def test_counting_needs_no_boundary(rich: Server) -> None:
    assert rich.repository("pullRequests { totalCount } issues { totalCount }") == {
        "pullRequests": {"totalCount": 3},
        "issues": {"totalCount": 1},
    }


def test_an_unknown_repository_costs_no_other_its_answer(rich: Server) -> None:
    body = rich.query(
        '{ a: repository(owner: "ACME", name: "Engine") { nameWithOwner } b: repository(owner: "x", name: "y") { id } }'
    )
    assert body["data"] == {"a": {"nameWithOwner": "acme/engine"}, "b": None}
    (error,) = body["errors"]
    assert (error["type"], error["path"]) == ("NOT_FOUND", ["b"])
    assert error["message"] == "Could not resolve to a Repository with the name 'x/y'."


def test_unknown_ids_are_null_among_the_known(rich: Server) -> None:
    known = rich.repository("id")["id"]
    body = rich.query("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["nope", known])
    assert body["data"] == {"nodes": [None, {"id": known}]}
    assert [(one["type"], one["path"]) for one in body["errors"]] == [("NOT_FOUND", ["nodes", 0])]
    assert errors(rich, '{ node(id: "nope") { id } }')[0]["message"] == (
        "Could not resolve to a node with the global id of 'nope'"
    )


def test_more_than_100_ids_are_too_many(rich: Server) -> None:
    (error,) = errors(rich, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["x"] * 101)
    assert error["type"] == "ARGUMENT_LIMIT"
    assert error["message"] == "You may not provide more than 100 node ids; you provided 101."


@pytest.mark.parametrize(
    "query",
    [
        "{ rateLimit { cost }",
        "{ rateLimit { nothing } }",
        "{ viewer { login } }",
        "query($a: Nothing) { rateLimit { cost } }",
        'query Q($a: Int!) { repository(owner: "a", name: "b") { issues(first: $a) { totalCount } } }',
        "mutation { addStar { clientMutationId } }",
        "{ ...F }",
    ],
)
def test_a_query_that_is_wrong_has_errors_and_no_data(rich: Server, query: str) -> None:
    response = rich.client.post("/graphql", json={"query": query})
    assert response.status_code == 200
    assert set(response.json()) == {"errors"}
    for error in response.json()["errors"]:
        assert error["message"]
        assert error["locations"][0]["line"] == 1


def test_one_of_several_operations_has_to_be_named(rich: Server) -> None:
    text = "query A { rateLimit { cost } } query B { rateLimit { limit } }"
    assert "give operationName" in errors(rich, text)[0]["message"]
    response = rich.client.post("/graphql", json={"query": text, "operationName": "B"})
    assert response.json() == {"data": {"rateLimit": {"limit": 5000}}}


def test_a_body_that_is_no_query_is_refused(rich: Server) -> None:
    response = rich.client.post("/graphql", content=b"{")
    assert (response.status_code, response.json()["message"]) == (400, "Problems parsing JSON")
    for body in ({}, {"query": ""}, {"query": 1}, []):
        message = rich.client.post("/graphql", json=body).json()["errors"][0]["message"]
        assert message == "A query attribute must be specified and must be a string."


@pytest.mark.parametrize("path", ["/graphql", "/api/graphql", "/orgs/acme/repos", "/api/v3/repos/acme/engine", "/no"])
@pytest.mark.parametrize(
    ("header", "message"),
    [
        (None, "Requires authentication"),
        ("Bearer wrong", "Bad credentials"),
        ("Basic cmljaDpyaWNo", "Bad credentials"),
        ("Bearer", "Bad credentials"),
        ("Bearer rïch", "Bad credentials"),
    ],
)
def test_without_the_token_there_is_401(rich: Server, path: str, header: str | None, message: str) -> None:
    headers = [] if header is None else [(b"authorization", header.encode("latin-1"))]
    method = "POST" if "graphql" in path else "GET"
    response = rich.client.send(httpx.Request(method, rich.ready["github"] + path, headers=headers))
    assert response.status_code == 401
    assert response.json()["message"] == message
    assert response.json()["documentation_url"].startswith("https://docs.github.com/")
    assert response.headers["x-ratelimit-limit"] == "60"


def test_both_words_for_a_token_are_understood(rich: Server) -> None:
    for scheme in ("Bearer", "bearer", "token"):
        assert rich.client.get("/repos/acme/engine", headers={"authorization": f"{scheme} rich"}).status_code == 200


def test_more_nodes_than_500000_are_refused_and_cost_nothing(rich: Server) -> None:
    selection = (
        "issues(first: 100) { nodes { comments(first: 100) { nodes { id } } labels(first: 100) { nodes { id } } } }"
    )
    before = rich.data("{ rateLimit { used } }")["rateLimit"]["used"]
    many = " ".join(f"a{n}: {selection}" for n in range(25))
    (error,) = errors(rich, IN_REPOSITORY % many)
    assert error == {
        "type": "MAX_NODE_LIMIT_EXCEEDED",
        "message": "This query requests up to 502,500 possible nodes which exceeds the maximum limit of 500,000.",
    }
    assert rich.data("{ rateLimit { used } }")["rateLimit"]["used"] == before + 1


def test_a_query_that_takes_too_long_is_a_page_of_html_with_502(rich: Server, archive_file: Path) -> None:
    selection = "issues(first: %d) { nodes { comments(first: 100) { nodes { id } } } }"
    many = " ".join(f"a{n}: {selection % 100}" for n in range(6))
    response = rich.client.post("/graphql", json={"query": IN_REPOSITORY % many})
    assert response.status_code == 502
    assert response.headers["content-type"].startswith("text/html")
    assert "502 Bad Gateway" in response.text
    assert "x-ratelimit-limit" not in response.headers
    with started(*DEMO, "--archive", str(archive_file), "--slow-nodes", "1010") as server:
        statuses = [
            server.client.post("/graphql", json={"query": IN_REPOSITORY % (selection % size)}).status_code
            for size in (10, 11)
        ]
        assert statuses == [200, 502], "a smaller page may succeed where a larger one does not"


@pytest.fixture
def poor(archive_file: Path) -> Iterator[Server]:
    """A server that gives five points an hour."""
    with started(*DEMO, "--archive", str(archive_file), "--points-per-hour", "5") as server:
        yield server


def test_points_are_taken_off_until_none_are_left(poor: Server) -> None:
    issues = "issues(first: 100) { nodes { labels(first: 1) { nodes { id } } } }"
    parts = " ".join(f'a{n}: repository(owner: "kim", name: "notes") {{ {issues} }}' for n in range(3))
    dear = f"query Q {{ rateLimit {{ cost used remaining limit nodeCount resetAt }} {parts} }}"
    first = poor.client.post("/graphql", json={"query": dear})
    limit = first.json()["data"]["rateLimit"]
    assert {name: limit[name] for name in ("cost", "used", "remaining", "limit", "nodeCount")} == {
        "cost": 3, "used": 3, "remaining": 2, "limit": 5, "nodeCount": 600,
    }  # fmt: skip
    assert first.headers["x-ratelimit-resource"] == "graphql"
    numbers = {name: first.headers[f"x-ratelimit-{name}"] for name in ("limit", "used", "remaining")}
    assert numbers == {"limit": "5", "used": "3", "remaining": "2"}
    second = poor.client.post("/graphql", json={"query": dear})
    assert second.status_code == 200
    assert second.json()["errors"][0]["type"] == "RATE_LIMITED"
    assert second.json()["errors"][0]["message"].startswith("API rate limit exceeded for user ID ")
    assert "data" not in second.json()
    assert second.headers["x-ratelimit-remaining"] == "2"
    assert poor.data("{ rateLimit { remaining } }") == {"rateLimit": {"remaining": 1}}


def test_rest_has_a_budget_of_its_own_and_ends_with_403(poor: Server) -> None:
    left = [poor.get("repo").headers["x-ratelimit-remaining"] for _ in range(5)]
    assert left == ["4", "3", "2", "1", "0"]
    response = poor.get("repo")
    assert response.status_code == 403
    assert response.json()["message"].startswith("API rate limit exceeded for user ID ")
    assert (response.headers["x-ratelimit-remaining"], response.headers["x-ratelimit-resource"]) == ("0", "core")
    assert poor.data("{ rateLimit { remaining } }") == {"rateLimit": {"remaining": 4}}


def test_a_new_hour_begins_with_a_full_budget() -> None:
    now = [1000.0]
    limits = Limits(5, lambda: now[0])
    budget = limits.budget("t", Resource.CORE)
    assert budget.spend(5)
    assert not budget.spend(1)
    now[0] = budget.reset - 0.5
    assert limits.budget("t", Resource.CORE).remaining == 0
    now[0] = budget.reset
    anew = limits.budget("t", Resource.CORE)
    assert (anew.limit, anew.used, anew.remaining, anew.reset) == (5, 0, 5, 8200)
    assert limits.budget("u", Resource.CORE) is not limits.budget("t", Resource.CORE)


def test_statistics_count_requests_points_bytes_and_statuses(archive_file: Path) -> None:
    with started(*DEMO, "--archive", str(archive_file)) as server:
        server.client.post("/graphql", json={"query": "query PullRequests { rateLimit { cost } }"})
        server.data("{ rateLimit { cost } }")
        body = server.get("repo/deployments").content
        server.get("repo/deployments", nothing=1)
        server.get("repo/branches")
        server.client.get("/repos/kim/notes", headers={"authorization": "Bearer x"})
        tag = server.client.get("/repos/kim/notes").headers["etag"]
        assert server.client.get("/repos/kim/notes", headers={"if-none-match": tag}).status_code == 304
        counted = server.client.get("/_demo/stats", headers={"authorization": ""}).json()
    each = counted.pop("end_points")
    deployments = each["GET /repos/{owner}/{repo}/deployments"]
    assert each["graphql PullRequests"] == {"requests": 1, "points": 1, "bytes": 33, "statuses": {"200": 1}}
    assert each["graphql anonymous"]["requests"] == 1
    assert (deployments["requests"], deployments["points"], deployments["statuses"]) == (2, 2, {"200": 1, "501": 1})
    assert deployments["bytes"] > len(body)
    assert each["GET /repos/{owner}/{repo}/branches"]["statuses"] == {"501": 1}
    assert each["unauthenticated"]["statuses"] == {"401": 1}
    found = each["GET /repos/{owner}/{repo}"]
    assert (found["points"], found["statuses"]) == (1, {"200": 1, "304": 1})
    assert {name: counted[name] for name in ("requests", "points")} == {"requests": 8, "points": 5}
    assert counted["statuses"] == {"200": 4, "304": 1, "401": 1, "501": 2}
    assert counted["bytes"] == sum(one["bytes"] for one in each.values())
