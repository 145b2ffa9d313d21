"""Every response is as GitHub's OpenAPI document describes it."""

import copy

import pytest

from tests.infra.demo.openapi import DOCUMENT, problems
from tests.infra.demo.server import Server

pytestmark = pytest.mark.skipif(not DOCUMENT.exists(), reason="the shared data is not here: set SEI_SHARED_DATA")

REPOSITORY = "/repos/{owner}/{repo}"
RUN = f"{REPOSITORY}/actions/runs/{{run_id}}"
LISTS = {
    f"{REPOSITORY}/pulls": {"state": "all"},
    f"{REPOSITORY}/issues": {"state": "all"},
    f"{REPOSITORY}/issues/comments": {},
    f"{REPOSITORY}/labels": {},
    f"{REPOSITORY}/milestones": {"state": "all"},
    f"{REPOSITORY}/releases": {},
    f"{REPOSITORY}/deployments": {},
    f"{REPOSITORY}/actions/runs": {},
}
BELOW_PULL = [f"{REPOSITORY}/pulls/{{pull_number}}{part}" for part in ("", "/commits", "/reviews", "/comments")]


def addressed(template: str) -> str:
    """The template with the repository of the server in it."""
    return template.replace(REPOSITORY, "repo")


@pytest.mark.parametrize("template", LISTS)
def test_lists_of_a_full_repository(rich: Server, template: str) -> None:
    body = rich.get(addressed(template), **LISTS[template]).json()
    assert body
    assert problems(template, body) == []


@pytest.mark.parametrize("template", BELOW_PULL)
@pytest.mark.parametrize("number", [1, 3, 4])
def test_pull_requests_of_a_full_repository(rich: Server, template: str, number: int) -> None:
    body = rich.get(addressed(template).replace("{pull_number}", str(number)), per_page=100).json()
    assert problems(template, body) == []


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/rate_limit", "/rate_limit"),
        ("/user", "/user"),
        ("/orgs/acme/repos", "/orgs/{org}/repos"),
        ("/users/kim/repos", "/users/{username}/repos"),
        ("/users/kim", "/users/{username}"),
        ("/users/renovate[bot]", "/users/{username}"),
        ("/orgs/acme", "/orgs/{org}"),
        ("/orgs/acme/members", "/orgs/{org}/members"),
        ("/orgs/acme/teams", "/orgs/{org}/teams"),
        ("/orgs/acme/teams/core", "/orgs/{org}/teams/{team_slug}"),
        ("/orgs/acme/teams/tools", "/orgs/{org}/teams/{team_slug}"),
        ("/orgs/acme/teams/core/members", "/orgs/{org}/teams/{team_slug}/members"),
        ("/orgs/acme/teams/core/teams", "/orgs/{org}/teams/{team_slug}/teams"),
        ("repo/releases/1", f"{REPOSITORY}/releases/{{release_id}}"),
        ("repo/deployments/1", f"{REPOSITORY}/deployments/{{deployment_id}}"),
        ("repo/deployments/1/statuses", f"{REPOSITORY}/deployments/{{deployment_id}}/statuses"),
        ("repo/actions/runs?event=pull_request", f"{REPOSITORY}/actions/runs"),
        ("repo/actions/runs/1", RUN),
        ("repo/actions/runs/1/jobs?filter=all", f"{RUN}/jobs"),
        ("repo/actions/runs/2/jobs", f"{RUN}/jobs"),
        ("repo/actions/runs/1/attempts/1", f"{RUN}/attempts/{{attempt_number}}"),
        ("repo/actions/runs/1/attempts/1/jobs", f"{RUN}/attempts/{{attempt_number}}/jobs"),
        ("repo", REPOSITORY),
        ("repo/issues/2", f"{REPOSITORY}/issues/{{issue_number}}"),
        ("repo/issues/2/comments", f"{REPOSITORY}/issues/{{issue_number}}/comments"),
    ],
)
def test_the_rest_of_a_full_store(rich: Server, path: str, template: str) -> None:
    body = rich.get(path).json()
    assert body
    assert problems(template, body) == []


@pytest.mark.parametrize("template", [*LISTS, REPOSITORY])
def test_lists_of_an_export(small: Server, template: str) -> None:
    body = small.get(addressed(template), **LISTS.get(template, {})).json()
    assert problems(template, body) == []


@pytest.mark.parametrize("template", BELOW_PULL)
@pytest.mark.parametrize("number", [1, 3, 5])
def test_pull_requests_of_an_export(small: Server, template: str, number: int) -> None:
    body = small.get(addressed(template).replace("{pull_number}", str(number))).json()
    assert problems(template, body) == []


@pytest.mark.parametrize("template", [*LISTS, REPOSITORY])
def test_lists_of_a_real_export(real: tuple[Server, object], template: str) -> None:
    body = (
        real[0].get(addressed(template), per_page=100, **LISTS[template]) if template in LISTS else real[0].get("repo")
    )
    assert problems(template, body.json()) == []


def test_refusals(rich: Server) -> None:
    assert problems(f"{REPOSITORY}/pulls/{{pull_number}}", rich.get("repo/pulls/99").json(), 404) == []
    assert problems(f"{REPOSITORY}/issues", rich.get("repo/issues", state="x").json(), 422) == []
    unauthorized = rich.client.get("/user", headers={"authorization": "Bearer x"}).json()
    assert problems("/user", unauthorized, 401) == []


def test_the_validation_notices_what_is_wrong(rich: Server) -> None:
    template = f"{REPOSITORY}/pulls/{{pull_number}}"
    body = rich.get("repo/pulls/1").json()
    for change in ({"number": "1"}, {"html_url": "nowhere"}, {"created_at": "yesterday"}, {"state": "merged"}):
        assert problems(template, {**body, **change})
    without = copy.deepcopy(body)
    del without["base"]["repo"]["archive_url"]
    assert problems(template, without)
