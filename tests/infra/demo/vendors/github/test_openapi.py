"""Every response is as GitHub's OpenAPI document describes it."""

import copy
from typing import Any

import pytest

from tests.infra.demo.server import Server
from tests.infra.demo.vendors.github.openapi import DOCUMENT, problems

pytestmark = pytest.mark.skipif(not DOCUMENT.exists(), reason="the shared data is not here: set SEI_SHARED_DATA")

REPOSITORY = "/repos/{owner}/{repo}"
RUN = f"{REPOSITORY}/actions/runs/{{run_id}}"
ISSUES = {"state": "all", "sort": "updated", "direction": "desc"}
BARE = {"exclude_pull_requests": "true"}
OF_REPOSITORY: dict[str, dict[str, Any]] = {
    REPOSITORY: {},
    f"{REPOSITORY}/issues": ISSUES,
    f"{REPOSITORY}/releases": {},
    f"{REPOSITORY}/deployments": {},
    f"{REPOSITORY}/actions/runs": BARE,
}


def addressed(template: str) -> str:
    """The template with the repository of the server in it."""
    return template.replace(REPOSITORY, "repo")


@pytest.mark.parametrize(("template", "parameters"), OF_REPOSITORY.items())
def test_a_full_repository(rich: Server, template: str, parameters: dict[str, str]) -> None:
    body = rich.get(addressed(template), **parameters).json()
    assert body
    assert problems(template, body) == []


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/orgs/acme/repos", "/orgs/{org}/repos"),
        ("/users/kim/repos", "/users/{username}/repos"),
        ("repo/actions/runs?exclude_pull_requests=true&created=<=2024-01-23T00:00:00Z", f"{REPOSITORY}/actions/runs"),
        ("repo/actions/runs/1?exclude_pull_requests=true", RUN),
        ("repo/actions/runs/2?exclude_pull_requests=true", RUN),
        ("repo/actions/runs/1/jobs?filter=all", f"{RUN}/jobs"),
        ("repo/actions/runs/2/jobs", f"{RUN}/jobs"),
    ],
)
def test_the_rest_of_a_full_store(rich: Server, path: str, template: str) -> None:
    body = rich.get(path).json()
    assert body
    assert problems(template, body) == []


@pytest.mark.parametrize(("template", "parameters"), OF_REPOSITORY.items())
def test_an_export(small: Server, template: str, parameters: dict[str, str]) -> None:
    assert problems(template, small.get(addressed(template), **parameters).json()) == []


@pytest.mark.parametrize(("template", "parameters"), OF_REPOSITORY.items())
def test_a_real_export(real: tuple[Server, object], template: str, parameters: dict[str, str]) -> None:
    assert problems(template, real[0].get(addressed(template), **parameters).json()) == []


def test_refusals(rich: Server) -> None:
    assert problems(REPOSITORY, rich.get("/repos/acme/none").json(), 404) == []
    refused = rich.get("repo/actions/runs", created="<=x", **BARE).json()
    assert problems(f"{REPOSITORY}/issues", refused, 422) == []
    unauthorized = rich.client.get("/repos/acme/engine", headers={"authorization": "Bearer x"}).json()
    assert problems("/user", unauthorized, 401) == []


def test_the_validation_notices_what_is_wrong(rich: Server) -> None:
    template = f"{REPOSITORY}/actions/runs/{{run_id}}"
    body = rich.get("repo/actions/runs/1", **BARE).json()
    for change in ({"id": "1"}, {"jobs_url": 1}, {"created_at": "yesterday"}, {"head_commit": {}}):
        assert problems(template, {**body, **change})
    without = copy.deepcopy(body)
    del without["repository"]["archive_url"]
    assert problems(template, without)
