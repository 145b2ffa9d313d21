"""A generated folder is whole, and the server shows it as the log says."""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.configuration import load_configuration
from infra.demo.organization.event_planning import planned_in
from infra.demo.organization.events import (
    Deployed,
    DeploymentCreated,
    Host,
    ItemCreated,
    ItemDeleted,
    Method,
    Planner,
    PullRequestMerged,
    PullRequestOpened,
    PullRequestPushed,
    WorkflowAttempt,
)
from infra.demo.organization.generate import Organization, generate
from infra.demo.vendors.gitlab.projection import stores_of
from infra.errors import UsageError
from ingestion.sources.files.report_paths import as_glob

BARE = {"exclude_pull_requests": "true"}


@pytest.fixture(scope="module")
def organization(tmp_path_factory: pytest.TempPathFactory) -> Organization:
    return generate(5, tmp_path_factory.mktemp("generated") / "demo", days=40)


@pytest.fixture(scope="module")
def served(organization: Organization) -> Iterator[dict[str, Any]]:
    """The line that the server prints when it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "infra.demo", "serve", str(organization.folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    yield json.loads(process.stdout.readline())
    process.terminate()
    process.wait(20)
    process.stdout.close()


def test_a_complete_folder_is_not_overwritten(organization: Organization) -> None:
    with pytest.raises(UsageError, match="holds an organisation already"):
        generate(5, organization.folder)


def test_the_configuration_names_twelve_services_and_every_owner_there_was(organization: Organization) -> None:
    configuration = load_configuration(organization.configuration)
    assert len(configuration.services) == 12
    search = next(service for service in configuration.services if service.name == "search")
    assert [ownership.team for ownership in search.team] == ["Catalog", "Discovery"]
    assert all(any(Path("/").glob(as_glob(block.path).lstrip("/"))) for block in configuration.files)


def test_exports_hold_the_deployments_that_no_other_tool_shows(organization: Organization) -> None:
    rows = (organization.folder / "exports" / "deployments.csv").read_text().splitlines()[1:]
    shown = [one for one in organization.events() if isinstance(one, Deployed) and one.method is Method.FILE]
    assert len(rows) == sum(len(one.services) for one in shown)


def test_the_server_shows_what_the_log_says(organization: Organization, served: dict[str, Any]) -> None:
    events = list(organization.events())
    headers = {"authorization": f"bearer {served['token']}"}
    with httpx.Client(base_url=served["github"], headers=headers, timeout=30) as client:
        for repository in ("acme/payments", "acme/platform"):
            owner, name = repository.split("/")
            query = (
                f'{{repository(owner: "{owner}", name: "{name}") {{pullRequests(first: 100) '
                "{totalCount nodes {number state}}}}"
            )
            data = client.post("/graphql", json={"query": query}).json()["data"]["repository"]["pullRequests"]
            opened = [e for e in events if isinstance(e, PullRequestOpened) and e.repository == repository]
            merged = {e.number for e in events if isinstance(e, PullRequestMerged) and e.repository == repository}
            assert data["totalCount"] == len(opened)
            assert {one["number"]: one["state"] == "MERGED" for one in data["nodes"]} == {
                one["number"]: one["number"] in merged for one in data["nodes"]
            }
            runs = {e.run_id for e in events if isinstance(e, WorkflowAttempt) and e.repository == repository}
            assert client.get(f"/repos/{repository}/actions/runs", params=BARE).json()["total_count"] == len(runs)
            made = [e for e in events if isinstance(e, DeploymentCreated) and e.repository == repository]
            shown = client.get(f"/repos/{repository}/deployments", params={"per_page": 100}).json()
            assert len(shown) == min(100, len(made))
    assert load_configuration(organization.configuration).github[0].base_url == served["github"]


def test_gitlab_shows_what_lives_there_and_github_does_not_know_it(
    organization: Organization, served: dict[str, Any]
) -> None:
    name, events = "acme/mobile-api", list(organization.events())
    merged = {e.number: e for e in events if isinstance(e, PullRequestMerged) and e.repository == name}
    with httpx.Client(headers={"authorization": f"bearer {served['token']}"}, timeout=30) as client:
        assert client.get(f"{served['github']}/repos/{name}").status_code == 404
        assert client.get(f"{served['gitlab']}/api/v4/projects/acme%2Fmobile-api").status_code == 401
    with httpx.Client(headers={"private-token": served["gitlab_token"]}, timeout=30) as client:
        api = f"{served['gitlab']}/api/v4"
        listed = client.get(f"{api}/groups/acme/projects", params={"include_subgroups": "true"}).json()
        assert [one["path_with_namespace"] for one in listed] == [name]
        assert listed[0]["merge_method"] == "ff"
        address = f"{api}/projects/acme%2Fmobile-api/merge_requests"
        shown = client.get(address, params={"state": "merged", "per_page": 100}).json()
        assert {one["iid"]: one["sha"] for one in shown} == {number: e.sha for number, e in merged.items()}
        assert {one["merge_commit_sha"] for one in shown} == {None}
        assert client.get(f"{served['gitlab']}/_demo/stats").json()["statuses"]["401"] == 1
    assert load_configuration(organization.configuration).gitlab[0].base_url == served["gitlab"]


def test_each_gitlab_has_projects_and_people_of_its_own_under_the_numbers_of_the_other(
    organization: Organization, served: dict[str, Any]
) -> None:
    found = {}
    for host in (Host.GITLAB, Host.INTERNAL):
        with httpx.Client(headers={"private-token": served[f"{host}_token"]}, timeout=30) as client:
            asked = client.get(f"{served[host]}/api/v4/projects/1/merge_requests", params={"per_page": 100}).json()
            assert client.get(f"{served[host]}/api/v4/projects/2").status_code == 404
        found[host] = (
            {one["id"]: one["web_url"] for one in asked},
            {one["author"]["id"]: one["author"] for one in asked},
        )
    [(first, authors), (second, others)] = found.values()
    assert first.keys() & second.keys()
    assert not set(first.values()) & set(second.values())
    both = authors.keys() & others.keys()
    assert both
    assert not [number for number in both if authors[number]["username"] == others[number]["username"]]
    configured = {one.installation: one.base_url for one in load_configuration(organization.configuration).gitlab}
    assert configured == {host: served[host] for host in found}


def test_jenkins_builds_one_repository_that_github_has_no_runs_of(
    organization: Organization, served: dict[str, Any]
) -> None:
    name, user = "acme/notifications", tuple(served["jenkins_token"].split(":"))
    attempts = [e for e in organization.events() if isinstance(e, WorkflowAttempt) and e.repository == name]
    headers = {"authorization": f"bearer {served['token']}"}
    runs = httpx.get(f"{served['github']}/repos/{name}/actions/runs", headers=headers, params=BARE).json()
    assert runs["total_count"] == 0
    tree = "jobs[jobs[fullName,jobs[name]]]"
    found = httpx.get(f"{served['jenkins']}/api/json", auth=user, params={"tree": tree}).json()
    [owner] = found["jobs"]
    assert [one["fullName"] for one in owner["jobs"]] == [name]
    pull_requests = {f"PR-{e.pull_request}" for e in attempts if e.pull_request}
    assert {one["name"] for one in owner["jobs"][0]["jobs"]} == {"main", *pull_requests}
    main = httpx.get(
        f"{served['jenkins']}/job/acme/job/notifications/job/main/api/json", auth=user,
        params={"tree": "allBuilds[number]"},
    ).json()["allBuilds"]  # fmt: skip
    assert len(main) == sum(not e.pull_request for e in attempts)
    assert {e.path for e in attempts} == {"Jenkinsfile"}


def planned_items(organization: Organization, planner: Planner) -> set[int]:
    """Items of a tool that were not deleted."""
    events = list(planned_in(planner, organization.events()))
    return {e.item for e in events if isinstance(e, ItemCreated)} - {
        e.item for e in events if isinstance(e, ItemDeleted)
    }


def test_azure_devops_shows_what_its_team_planned(organization: Organization, served: dict[str, Any]) -> None:
    asked: dict[str, Any] = {"auth": ("", served["azure_devops_token"]), "params": {"api-version": "7.1"}}
    query = "select [System.Id] from WorkItems where [System.TeamProject] = @project and [System.Id] > 0"
    body = {"query": f"{query} order by [System.Id]"}
    shown = httpx.post(f"{served['azure_devops']}/Checkout/_apis/wit/wiql", json=body, **asked).json()["workItems"]
    assert {one["id"] for one in shown} == planned_items(organization, Planner.AZURE_DEVOPS)
    [block] = tomllib.loads(organization.configuration.read_text())["azure_devops"]
    assert block == {
        "name": "azure_devops", "base_url": served["azure_devops"], "projects": ["Checkout"],
        "teams": {"Checkout": "Checkout"},
    }  # fmt: skip
    wrong = httpx.get(f"{served['azure_devops']}/_apis/projects", auth=("", served["jira_token"]))
    assert wrong.status_code == 203


def test_jira_shows_what_was_planned_and_was_not_deleted(organization: Organization, served: dict[str, Any]) -> None:
    email, token = served["jira_token"].split(":")
    planned = planned_items(organization, Planner.JIRA)
    with httpx.Client(base_url=served["jira"], auth=(email, token), timeout=30) as client:
        asked = {"jql": "project in (PAY, MOB)", "fields": "id", "maxResults": 5_000}
        shown = client.get("/rest/api/3/search/jql", params=asked).json()["issues"]
        assert {int(one["id"]) for one in shown} == planned
    [block] = tomllib.loads(organization.configuration.read_text())["jira"]
    teams = {"PAY": "Payments", "MOB": "Mobile"}
    assert block == {
        "name": "jira", "base_url": served["jira"], "projects": ["PAY", "MOB"], "teams": teams,
        "incidents": "issuetype = Incident",
    }  # fmt: skip
    wrong = httpx.get(f"{served['jira']}/rest/api/3/myself", auth=(email, served["token"]))
    assert wrong.status_code == 401


def test_the_size_of_a_merge_request_is_that_of_its_last_push(organization: Organization) -> None:
    sizes = {
        e.number: e.size
        for e in organization.events()
        if isinstance(e, PullRequestOpened | PullRequestPushed) and e.repository == "acme/mobile-api"
    }
    [project] = stores_of(organization.events())[Host.GITLAB].projects
    assert {
        number: (one["additions"], one["deletions"], one["fileCount"]) for number, one in project.sizes.items()
    } == {number: (one.additions, one.deletions, len(one.files)) for number, one in sizes.items()}
    assert {
        number: [(one["path"], one["additions"], one["deletions"]) for one in files]
        for number, files in project.files.items()
    } == {number: [(one.path, one.additions, one.deletions) for one in size.files] for number, size in sizes.items()}
    assert any(one.path == "uv.lock" for size in sizes.values() for one in size.files)
