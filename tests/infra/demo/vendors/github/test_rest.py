"""REST: pages and their links, conditional requests, and what is not served."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.infra.demo.server import Server
from tests.infra.demo.vendors.github.rich_operations import PUSHES

ALL = {"state": "all", "sort": "updated", "direction": "desc"}
RUNS = "repo/actions/runs"


def links(response: httpx.Response) -> dict[str, str]:
    """Addresses by relation."""
    return {name: str(one["url"]) for name, one in response.links.items()}


def runs(server: Server, **parameters: Any) -> tuple[int, list[int]]:
    """Number of runs that a filter counts, and those on its first page."""
    response = server.get(RUNS, exclude_pull_requests="true", **parameters)
    assert response.status_code == 200, response.text
    body = response.json()
    return body["total_count"], [run["id"] for run in body["workflow_runs"]]


def test_links_lead_through_all_pages_and_back(rich: Server) -> None:
    seen: list[int] = []
    response = rich.get("repo/issues", **ALL, per_page=3)
    assert set(links(response)) == {"next", "last"}
    while True:
        seen += [one["number"] for one in response.json()]
        if "next" not in links(response):
            break
        response = rich.client.get(links(response)["next"])
    assert set(links(response)) == {"prev", "first"}
    assert len(rich.client.get(links(response)["first"]).json()) == 3
    assert seen == [3, 2, 1, 4]


def test_a_middle_page_has_all_four_links_with_the_parameters_of_the_request(rich: Server) -> None:
    response = rich.get("repo/issues", **ALL, per_page=1, page=2)
    asked = "state=all&sort=updated&direction=desc&per_page=1&page="
    base = f"{rich.ready['github']}/api/v3/repos/acme/engine/issues?{asked}"
    assert links(response) == {"prev": f"{base}1", "next": f"{base}3", "last": f"{base}4", "first": f"{base}1"}


def test_a_single_page_has_no_links(rich: Server) -> None:
    assert "link" not in rich.get("repo/issues", **ALL).headers


@pytest.mark.parametrize(
    ("asked", "given"), [({}, 30), ({"per_page": 100}, 100), ({"per_page": 5000}, 100), ({"per_page": "x"}, 30)]
)
def test_a_page_has_30_and_at_most_100(rich: Server, asked: dict[str, Any], given: int) -> None:
    assert len(runs(rich, **asked)[1]) == given


def test_a_page_behind_the_end_is_empty(rich: Server) -> None:
    response = rich.get("repo/issues", **ALL, page=9)
    assert (response.status_code, response.json()) == (200, [])


def test_what_the_client_has_already_is_304_and_costs_nothing(rich: Server) -> None:
    first = rich.get("repo/issues", **ALL)
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    used = int(first.headers["x-ratelimit-used"])
    for given in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = rich.client.get(first.request.url, headers={"if-none-match": given})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert int(again.headers["x-ratelimit-used"]) == used
    other = rich.client.get(first.request.url, headers={"if-none-match": '"other"'})
    assert other.status_code == 200
    assert int(other.headers["x-ratelimit-used"]) == used + 1


@pytest.mark.parametrize(
    ("path", "field", "parameters", "expected"),
    [
        ("repo/issues", "number", ALL, [3, 2, 1, 4]),
        ("repo/releases", "tag_name", {}, ["v2.0", "v1.0"]),
        ("repo/deployments", "environment", {}, ["staging", "production"]),
        ("repo/deployments", "payload", {}, ["by hand", {"wave": 2}]),
        ("/orgs/ACME/repos", "name", {}, ["attic", "engine"]),
        ("/users/kim/repos", "name", {}, ["notes"]),
    ],
)
def test_lists_in_their_order(rich: Server, path: str, field: str, parameters: dict[str, str], expected: Any) -> None:
    response = rich.get(path, **parameters)
    assert response.status_code == 200, response.text
    assert [one[field] for one in response.json()] == expected


def test_pull_requests_among_the_issues_say_so(rich: Server) -> None:
    found = {one["number"]: one for one in rich.get("repo/issues", **ALL).json()}
    assert "pull_request" not in found[2]
    assert found[2]["state_reason"] == "completed"
    assert found[1]["pull_request"]["merged_at"] == "2024-01-08T00:00:00Z"
    assert found[1]["state"] == "closed"
    assert (found[1]["milestone"]["open_issues"], found[1]["milestone"]["closed_issues"]) == (1, 2)
    assert rich.get("repo").json()["open_issues_count"] == 2


def test_accounts_are_named_as_rest_names_them(rich: Server) -> None:
    found = {one["number"]: one["user"] for one in rich.get("repo/issues", **ALL).json()}
    assert (found[1]["type"], found[3]["type"], found[3]["login"]) == ("Mannequin", "Bot", "renovate[bot]")
    assert (found[4]["login"], found[4]["id"]) == ("ghost", 10137)


def test_all_runs_are_listed_the_newest_first_without_a_cut(rich: Server) -> None:
    total, first = runs(rich, per_page=3)
    assert (total, first) == (PUSHES + 2, [10 + PUSHES - 1, 10 + PUSHES - 2, 10 + PUSHES - 3])
    assert runs(rich, per_page=100, page=13)[1] == [2, 1]


def test_a_filtered_list_ends_after_1000_and_still_counts_all(rich: Server) -> None:
    created = "<=2030-01-01T00:00:00Z"
    total, last = runs(rich, created=created, per_page=100, page=10)
    assert (total, len(last)) == (PUSHES + 2, 100)
    assert last[-1] == 10 + PUSHES - 1000
    assert runs(rich, created=created, per_page=100, page=11) == (PUSHES + 2, [])


@pytest.mark.parametrize(
    ("created", "expected"),
    [
        ("<=2024-01-20T23:59:59Z", []),
        ("<=2024-01-21T00:00:00Z", [1]),
        ("<=2024-01-21T23:59:59Z", [1]),
        ("<=2024-01-22T00:00:00Z", [2, 1]),
    ],
)
def test_a_window_ends_with_its_second(rich: Server, created: str, expected: list[int]) -> None:
    assert runs(rich, created=created) == (len(expected), expected)


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        (RUNS, {"created": "<=yesterday", "exclude_pull_requests": "true"}),
        ("repo/actions/runs/1/jobs", {"filter": "lost"}),
    ],
)
def test_a_value_that_github_does_not_know_is_422(rich: Server, path: str, parameters: dict[str, str]) -> None:
    response = rich.get(path, **parameters)
    assert (response.status_code, response.json()["message"]) == (422, "Validation Failed")
    [(name, value), *_] = parameters.items()
    assert response.json()["errors"] == [{"field": name, "code": "invalid", "value": value}]


def test_a_run_shows_its_last_attempt(rich: Server) -> None:
    run = rich.get(f"{RUNS}/1", exclude_pull_requests="true").json()
    assert (run["run_attempt"], run["conclusion"], run["pull_requests"]) == (2, "success", [])
    assert (run["created_at"], run["run_started_at"]) == ("2024-01-21T00:00:00Z", "2024-01-21T05:00:00Z")
    assert run["updated_at"] == "2024-01-21T05:01:30Z"
    assert run["triggering_actor"]["login"] == "renovate[bot]"
    assert run["previous_attempt_url"] == run["url"] + "/attempts/1"


def test_a_run_for_a_fork_by_a_deleted_account(rich: Server) -> None:
    run = rich.get(f"{RUNS}/2", exclude_pull_requests="true").json()
    assert (run["actor"]["login"], run["head_repository"]["full_name"]) == ("ghost", "kim/engine")
    assert (run["status"], run["conclusion"]) == ("in_progress", None)


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ("latest", [(120, 2, "success"), (121, 2, "success")]),
        ("all", [(110, 1, "success"), (111, 1, "failure"), (120, 2, "success"), (121, 2, "success")]),
    ],
)
def test_jobs_are_those_of_the_last_attempt_or_of_all(rich: Server, which: str, expected: list[Any]) -> None:
    body = rich.get(f"{RUNS}/1/jobs", filter=which).json()
    assert body["total_count"] == len(expected)
    assert [(job["id"], job["run_attempt"], job["conclusion"]) for job in body["jobs"]] == expected
    if which == "latest":
        assert rich.get(f"{RUNS}/1/jobs").json() == body


def test_a_job_waits_before_it_starts(rich: Server) -> None:
    job = rich.get(f"{RUNS}/1/jobs").json()["jobs"][0]
    times = [datetime.fromisoformat(job[name]) for name in ("created_at", "started_at", "completed_at")]
    assert [times[1] - times[0], times[2] - times[1]] == [timedelta(seconds=20), timedelta(seconds=60)]


@pytest.mark.parametrize(
    "path",
    [
        "/repos/acme/none", "/repos/none/engine/deployments", "/repos/acme/none/branches", "/orgs/none/repos",
        "/orgs/kim/repos", "/users/none/repos", "repo/actions/runs/9?exclude_pull_requests=true",
        "repo/actions/runs/9/jobs",
    ],
)  # fmt: skip
def test_what_is_not_there_is_404(rich: Server, path: str) -> None:
    response = rich.get(path)
    assert response.status_code == 404
    assert response.json() == {
        "message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404",
    }  # fmt: skip
    assert "x-ratelimit-remaining" in response.headers


ISSUES_PATH, RUNS_PATH = "/repos/{owner}/{repo}/issues", "/repos/{owner}/{repo}/actions/runs"


@pytest.mark.parametrize(
    ("method", "path", "named"),
    [
        ("GET", "/repos/acme/engine/branches", "GET /repos/{owner}/{repo}/branches"),
        ("GET", "/repos/acme/engine/actions/runs/1/logs", "GET /repos/{owner}/{repo}/actions/runs/{id}/logs"),
        ("GET", "/repos/acme/engine/commits/" + "a" * 40, "GET /repos/{owner}/{repo}/commits/{id}"),
        ("GET", "/repos/acme/engine/pulls", "GET /repos/{owner}/{repo}/pulls"),
        ("GET", "/orgs/acme/hooks", "GET /orgs/{org}/hooks"),
        ("GET", "/users/kim/keys", "GET /users/{username}/keys"),
        ("GET", "/search/issues", "GET /search/issues"),
        ("GET", "/graphql", "GET /graphql"),
        ("POST", "/repos/acme/engine/issues", f"POST {ISSUES_PATH}"),
        ("PATCH", "/repos/acme/engine", "PATCH /repos/{owner}/{repo}"),
        ("GET", "/repos/acme/engine/issues?mentioned=kim", f"the parameter 'mentioned' of GET {ISSUES_PATH}"),
        ("GET", "/repos/acme/engine/issues", f"GET {ISSUES_PATH} without state=all"),
        ("GET", "/repos/acme/engine/issues?state=open", f"GET {ISSUES_PATH} without state=all"),
        ("GET", "/repos/acme/engine/actions/runs", f"GET {RUNS_PATH} without exclude_pull_requests=true"),
        (
            "GET", "/repos/acme/engine/actions/runs?exclude_pull_requests=true&created=2024-01-01",
            f"windows of GET {RUNS_PATH} that have a beginning",
        ),
    ],
)  # fmt: skip
def test_what_is_not_served_is_501_with_its_name(rich: Server, method: str, path: str, named: str) -> None:
    for base in ("", "/api/v3"):
        response = rich.client.request(method, base + path)
        assert response.status_code == 501
        assert response.json()["message"] == f"The demo server does not implement {named}."
