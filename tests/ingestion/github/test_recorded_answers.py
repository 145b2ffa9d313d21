"""Answers and webhooks of the real GitHub, as other projects recorded them, become rows of the same tables.

What is read through REST, that is: everything else comes from GraphQL, in other words.
"""

import gzip
import json
import tarfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from ingestion.hosts.arrow import as_tables
from ingestion.hosts.readings import Row
from ingestion.sources.github import operation_rows as rows
from ingestion.sources.github.tables import GITHUB
from tests.shared_data import SHARED

Node = dict[str, Any]
KEY = {"repository_id": 1}
WEB = "https://github.com/shop/payments"
TO_ROW: Mapping[str, Callable[[Any], Row]] = {
    "workflow_runs": lambda body: rows.workflow_run(KEY, body),
    "workflow_jobs": lambda body: rows.workflow_job(KEY, body),
    "deployments": lambda body: rows.deployment(KEY, body, WEB),
    "releases": lambda body: rows.release(KEY, body),
}


def shared(path: str) -> Path:
    """A file of recorded answers."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"no recorded answers at {SHARED}")
    return found


def answered(name: str) -> Sequence[Node]:
    """The documents of one of go-scm's answers."""
    with tarfile.open(shared("recorded_api/go-scm_testdata_github_gitlab_bitbucket_azure_gitea.tar.gz")) as packed:
        [member] = [one for one in packed.getnames() if one.endswith(f"driver/github/testdata/{name}.json")]
        handle = packed.extractfile(member)
        assert handle is not None
        found = json.loads(handle.read())
    return found if isinstance(found, list) else [found]


def exchanged(scenario: str, field: str) -> Sequence[Node]:
    """Bodies with a field, of one of Octokit's recorded exchanges."""
    with tarfile.open(shared("recorded_api/octokit_fixtures_scenarios.tar.gz")) as packed:
        handle = packed.extractfile(f"scenarios/api.github.com/{scenario}/raw-fixture.json")
        assert handle is not None
        bodies = [one["response"] for one in json.loads(handle.read())]
    found = {body["id"]: body for body in bodies if isinstance(body, dict) and field in body}
    return list(found.values())


def delivered(event: str) -> Sequence[Node]:
    """Objects of the webhooks of one event, each as the last webhook has it."""
    with gzip.open(shared("webhooks/github_webhook_examples.json.gz")) as file:
        [kind] = [one for one in json.load(file) if one["name"] == event]
    found = [example[event] for example in kind["examples"] if example.get(event)]
    return list({one["id"]: one for one in found}.values())


def run_of_a_data_set() -> Sequence[Node]:
    """A whole run of Actions, collected for research."""
    with gzip.open(shared("recorded_api/gha_run_example_d2klab.json.gz")) as file:
        return [json.load(file)["metadata"]]


CASES: Mapping[str, tuple[str, Callable[[], Sequence[Node]]]] = {
    "a deployment": ("deployments", lambda: answered("deploy")),
    "deployments": ("deployments", lambda: answered("deploys")),
    "a new deployment": ("deployments", lambda: answered("deploy_create")),
    "a webhook's deployments": ("deployments", lambda: delivered("deployment")),
    "a release": ("releases", lambda: answered("release")),
    "releases": ("releases", lambda: answered("releases")),
    "a release that was made": ("releases", lambda: exchanged("release-assets", "tag_name")),
    "a webhook's releases": ("releases", lambda: delivered("release")),
    "a workflow run": ("workflow_runs", run_of_a_data_set),
    "a webhook's workflow runs": ("workflow_runs", lambda: delivered("workflow_run")),
    "a webhook's workflow jobs": ("workflow_jobs", lambda: delivered("workflow_job")),
}


@pytest.mark.parametrize("case", CASES)
def test_a_recorded_answer_is_typed_and_keyed(case: str) -> None:
    table, recorded = CASES[case]
    bodies = recorded()
    made = [TO_ROW[table](body) for body in bodies]
    assert made
    typed = as_tables(GITHUB, {table: made}, "github").tables[table].to_pylist()
    [described] = [one for one in GITHUB.tables if one.name == table]
    assert {column for row in made for column in row} <= set(described.column_names)
    assert all(row[column] is not None for row in typed for column in described.key)
    assert len({tuple(row[column] for column in described.key) for row in typed}) == len(bodies)


def test_a_recorded_run_keeps_what_it_says() -> None:
    made = {"workflow_runs": [rows.workflow_run(KEY, body) for body in run_of_a_data_set()]}
    [row] = as_tables(GITHUB, made, "github").tables["workflow_runs"].to_pylist()
    assert (row["run_id"], row["run_attempt"], row["status"], row["conclusion"]) == (
        6261949618, 1, "completed", "success",
    )  # fmt: skip
    assert (row["actor_login"], row["path"]) == ("ivilata", ".github/workflows/wheels.yml")
    assert row["updated_at"].isoformat() == "2023-09-21T17:30:42+00:00"


def test_a_recorded_deployment_keeps_what_it_says() -> None:
    made = {"deployments": [rows.deployment(KEY, body, WEB) for body in answered("deploy")]}
    [row] = as_tables(GITHUB, made, "github").tables["deployments"].to_pylist()
    assert (row["environment"], row["creator_login"], json.loads(row["payload"])) == (
        "production", "octocat", {"deploy": "migrate"},
    )  # fmt: skip
    assert row["sha"] == "a84d88e7554fc1fa21bcbc4efae3c782a70d2b9d"
