"""REST: pages and their links, conditional requests, choices, and what is not served."""

from typing import Any

import httpx
import pytest

from tests.infra.demo.server import Server


def links(response: httpx.Response) -> dict[str, str]:
    """Addresses by relation."""
    return {name: str(one["url"]) for name, one in response.links.items()}


def numbers(response: httpx.Response) -> list[int]:
    """Of the issues or pull requests in a response."""
    assert response.status_code == 200, response.text
    return [one["number"] for one in response.json()]


def test_links_lead_through_all_pages_and_back(rich: Server) -> None:
    path = "repo/pulls/1/commits"
    seen: list[str] = []
    response = rich.get(path, per_page=100)
    assert set(links(response)) == {"next", "last"}
    while True:
        seen += [one["sha"] for one in response.json()]
        if "next" not in links(response):
            break
        response = rich.client.get(links(response)["next"])
    assert set(links(response)) == {"prev", "first"}
    assert len(rich.client.get(links(response)["first"]).json()) == 100
    assert seen == [f"{number:040x}" for number in range(250)], "the first 250 of 260, as GitHub cuts them"


def test_a_middle_page_has_all_four_links_with_the_parameters_of_the_request(rich: Server) -> None:
    response = rich.get("repo/issues", state="all", per_page=1, page=2)
    base = f"{rich.ready['github']}/api/v3/repos/acme/engine/issues?state=all&per_page=1&page="
    assert links(response) == {"prev": f"{base}1", "next": f"{base}3", "last": f"{base}4", "first": f"{base}1"}


def test_a_single_page_has_no_links(rich: Server) -> None:
    assert "link" not in rich.get("repo/issues", state="all").headers


@pytest.mark.parametrize(
    ("asked", "given"), [({}, 30), ({"per_page": 100}, 100), ({"per_page": 5000}, 100), ({"per_page": "x"}, 30)]
)
def test_a_page_has_30_and_at_most_100(rich: Server, asked: dict[str, Any], given: int) -> None:
    assert len(rich.get("repo/pulls/1/commits", **asked).json()) == given


def test_a_page_behind_the_end_is_empty(rich: Server) -> None:
    response = rich.get("repo/issues", state="all", page=9)
    assert (response.status_code, response.json()) == (200, [])


def test_what_the_client_has_already_is_304_and_costs_nothing(rich: Server) -> None:
    first = rich.get("repo/issues", state="all")
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    used = int(rich.get("/rate_limit").headers["x-ratelimit-used"])
    for given in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = rich.client.get(first.request.url, headers={"if-none-match": given})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert int(again.headers["x-ratelimit-used"]) == used
    other = rich.client.get(first.request.url, headers={"if-none-match": '"other"'})
    assert other.status_code == 200
    assert int(other.headers["x-ratelimit-used"]) == used + 1


def test_one_record_says_when_it_was_changed(rich: Server) -> None:
    first = rich.get("repo/pulls/1")
    assert first.headers["last-modified"] == "Tue, 09 Jan 2024 00:00:00 GMT"
    for since, status in (
        ("Tue, 09 Jan 2024 00:00:00 GMT", 304),
        ("Mon, 08 Jan 2024 23:59:59 GMT", 200),
        ("nonsense", 200),
    ):
        assert rich.client.get(first.request.url, headers={"if-modified-since": since}).status_code == status


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, [4, 3]),
        ({"state": "closed"}, [1]),
        ({"state": "all"}, [4, 3, 1]),
        ({"state": "all", "direction": "asc"}, [1, 3, 4]),
        ({"state": "all", "sort": "updated"}, [4, 1, 3]),
        ({"state": "all", "sort": "updated", "direction": "desc"}, [3, 1, 4]),
        ({"state": "all", "sort": "popularity", "direction": "desc"}, [1, 4, 3]),
        ({"state": "all", "base": "release"}, [4]),
        ({"state": "all", "head": "kim:feature"}, [4]),
        ({"state": "all", "head": "acme:feature"}, [3, 1]),
    ],
)
def test_pull_requests_can_be_chosen_and_sorted(rich: Server, parameters: dict[str, str], expected: list[int]) -> None:
    assert numbers(rich.get("repo/pulls", **parameters)) == expected


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, [4, 3]),
        ({"state": "closed"}, [2, 1]),
        ({"state": "all", "sort": "updated", "direction": "asc"}, [4, 1, 2, 3]),
        ({"state": "all", "since": "2024-01-10T00:00:00Z"}, [3, 2]),
        ({"state": "all", "since": "2024-01-10T00:00:01Z"}, [3]),
        ({"state": "all", "labels": "size/XL ä"}, [4, 2, 1]),
        ({"state": "all", "labels": "size/XL ä,other"}, []),
        ({"state": "all", "creator": "renovate[bot]"}, [3]),
        ({"state": "all", "assignee": "none"}, [4, 3]),
        ({"state": "all", "assignee": "*"}, [2, 1]),
        ({"state": "all", "milestone": "1"}, [3, 2, 1]),
        ({"state": "all", "milestone": "none"}, [4]),
    ],
)
def test_issues_and_pull_requests_among_them_can_be_chosen(
    rich: Server, parameters: dict[str, str], expected: list[int]
) -> None:
    assert numbers(rich.get("repo/issues", **parameters)) == expected


def test_pull_requests_among_the_issues_say_so(rich: Server) -> None:
    found = {one["number"]: one for one in rich.get("repo/issues", state="all").json()}
    assert "pull_request" not in found[2]
    assert found[2]["state_reason"] == "completed"
    assert found[1]["pull_request"]["merged_at"] == "2024-01-08T00:00:00Z"
    assert found[1]["state"] == "closed"


@pytest.mark.parametrize(
    ("path", "field", "parameters", "expected"),
    [
        ("repo/issues/comments", "id", {}, [1, 2]),
        ("repo/issues/comments", "id", {"sort": "updated", "direction": "desc"}, [2, 1]),
        ("repo/issues/comments", "id", {"since": "2024-01-06T00:00:00Z"}, [2]),
        ("repo/issues/2/comments", "id", {}, [2]),
        ("repo/issues/1/comments", "id", {}, [1]),
        ("repo/issues/1/comments", "id", {"since": "2024-02-06T00:00:00Z"}, []),
        ("repo/pulls/1/comments", "id", {}, [1, 2]),
        ("repo/pulls/1/comments", "id", {"sort": "updated", "direction": "desc"}, [2, 1]),
        ("repo/pulls/1/reviews", "state", {}, ["CHANGES_REQUESTED", "PENDING"]),
        ("repo/labels", "name", {}, ["size/XL ä"]),
        ("repo/milestones", "number", {}, [1]),
        ("repo/milestones", "number", {"state": "all"}, [1, 2]),
        ("repo/milestones", "number", {"state": "all", "sort": "completeness"}, [2, 1]),
        ("repo/releases", "tag_name", {}, ["v2.0", "v1.0"]),
        ("repo/deployments", "environment", {}, ["staging", "production"]),
        ("repo/deployments", "environment", {"environment": "production"}, ["production"]),
        ("/orgs/acme/repos", "name", {}, ["attic", "engine"]),
        ("/orgs/ACME/repos", "name", {"type": "public"}, ["engine"]),
        ("/orgs/acme/repos", "name", {"sort": "updated", "direction": "asc"}, ["engine", "attic"]),
        ("/users/kim/repos", "name", {}, ["notes"]),
    ],
)
def test_the_other_lists(rich: Server, path: str, field: str, parameters: dict[str, str], expected: list[Any]) -> None:
    response = rich.get(path, **parameters)
    assert response.status_code == 200, response.text
    assert [one[field] for one in response.json()] == expected


def test_a_milestone_counts_what_it_holds(rich: Server) -> None:
    (milestone,) = rich.get("repo/milestones").json()
    assert (milestone["open_issues"], milestone["closed_issues"]) == (1, 2)
    assert rich.get("repo").json()["open_issues_count"] == 2


def test_the_commit_of_a_merge_or_of_a_test_merge_is_shown(rich: Server) -> None:
    shown = {number: rich.get(f"repo/pulls/{number}").json()["merge_commit_sha"] for number in (1, 3, 4)}
    assert shown == {1: f"{3:040x}", 3: f"{4:040x}", 4: None}


def test_accounts_are_named_as_rest_names_them(rich: Server) -> None:
    merged, draft, forked = (rich.get(f"repo/pulls/{number}").json() for number in (1, 3, 4))
    assert (merged["user"]["type"], draft["user"]["type"], draft["user"]["login"]) == (
        "Mannequin",
        "Bot",
        "renovate[bot]",
    )
    assert (forked["user"]["login"], forked["user"]["id"]) == ("ghost", 10137)
    assert [one["user"] and one["user"]["login"] for one in rich.get("repo/pulls/1/reviews").json()] == [
        "imported",
        None,
    ]


def test_a_pending_review_has_no_time_of_submission(rich: Server) -> None:
    submitted, pending = rich.get("repo/pulls/1/reviews").json()
    assert submitted["submitted_at"] == "2024-01-05T12:00:00Z"
    assert "submitted_at" not in pending


def test_a_review_comment_knows_what_it_answers(rich: Server) -> None:
    first, second = rich.get("repo/pulls/1/comments").json()
    assert "in_reply_to_id" not in first
    assert (second["in_reply_to_id"], second["pull_request_review_id"]) == (1, 1)


@pytest.mark.parametrize(
    "path",
    [
        "/repos/acme/none", "/repos/none/engine/pulls", "/repos/acme/none/branches", "repo/pulls/2", "repo/pulls/99",
        "repo/pulls/99/commits", "repo/issues/99/comments", "/orgs/none/repos", "/orgs/kim/repos",
        "/users/none/repos", "/users/none", "/users/renovate", "/orgs/none/teams", "/orgs/acme/teams/none",
        "/orgs/acme/teams/none/members", "/orgs/kim/members", "repo/actions/runs/9", "repo/actions/runs/9/jobs",
        "repo/actions/runs/1/attempts/3", "repo/actions/runs/1/attempts/0/jobs", "repo/deployments/9/statuses",
        "repo/deployments/9", "repo/releases/9",
    ],
)  # fmt: skip
def test_what_is_not_there_is_404(rich: Server, path: str) -> None:
    response = rich.get(path)
    assert response.status_code == 404
    assert response.json() == {
        "message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404",
    }  # fmt: skip
    assert "x-ratelimit-remaining" in response.headers


@pytest.mark.parametrize(
    ("method", "path", "named"),
    [
        ("GET", "/repos/acme/engine/branches", "GET /repos/{owner}/{repo}/branches"),
        ("GET", "/repos/acme/engine/actions/runs/1/logs", "GET /repos/{owner}/{repo}/actions/runs/{id}/logs"),
        ("GET", "/repos/acme/engine/commits/" + "a" * 40, "GET /repos/{owner}/{repo}/commits/{id}"),
        ("GET", "/repos/acme/engine/pulls/comments", "GET /repos/{owner}/{repo}/pulls/comments"),
        ("GET", "/repos/acme/engine/issues/2/timeline", "GET /repos/{owner}/{repo}/issues/{id}/timeline"),
        ("GET", "/orgs/acme/hooks", "GET /orgs/{org}/hooks"),
        ("GET", "/users/kim/keys", "GET /users/{username}/keys"),
        ("GET", "/search/issues", "GET /search/issues"),
        ("GET", "/graphql", "GET /graphql"),
        ("POST", "/repos/acme/engine/issues", "POST /repos/{owner}/{repo}/issues"),
        ("PATCH", "/repos/acme/engine", "PATCH /repos/{owner}/{repo}"),
        (
            "GET",
            "/repos/acme/engine/issues?mentioned=kim",
            "the parameter 'mentioned' of GET /repos/{owner}/{repo}/issues",
        ),
        ("GET", "/repos/acme/engine/pulls?sort=long-running", "sort=long-running of GET /repos/{owner}/{repo}/pulls"),
    ],
)
def test_what_is_not_served_is_501_with_its_name(rich: Server, method: str, path: str, named: str) -> None:
    for base in ("", "/api/v3"):
        response = rich.client.request(method, base + path)
        assert response.status_code == 501
        assert response.json()["message"] == f"The demo server does not implement {named}."


@pytest.mark.parametrize("parameter", ["state=lost", "sort=lost", "direction=up", "since=yesterday"])
def test_a_value_that_github_does_not_know_is_422(rich: Server, parameter: str) -> None:
    name, _, value = parameter.partition("=")
    response = rich.get("repo/issues", **{name: value})
    assert (response.status_code, response.json()["message"]) == (422, "Validation Failed")
    assert response.json()["errors"] == [{"field": name, "code": "invalid", "value": value}]
