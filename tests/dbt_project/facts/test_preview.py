"""`sei preview deployments` on invented runs, deployments, releases and tags of two services in one repository."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from orchestration.cli.preview import method_in_words
from orchestration.cli.preview_query import FOUND
from tests.dbt_project.facts.conftest import FactsWarehouse

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
NOON = datetime(2026, 2, 1, 12, tzinfo=UTC)
SHA = "a" * 40
Row = dict[str, Any]


def run(number: int, workflow: str = "ci", branch: str = "main", event: str = "push", **others: Any) -> Row:
    began = NOON + timedelta(hours=number)
    return {
        "repository_id": 1, "run_id": number, "run_attempt": 1, "path": f".github/workflows/{workflow}.yml",
        "event": event, "status": "completed", "conclusion": "success", "head_branch": branch, "head_sha": SHA,
        "created_at": began, "run_started_at": began, "updated_at": began + timedelta(minutes=9), **others,
    }  # fmt: skip


def job(run: Row, number: int, name: str, conclusion: str | None = "success") -> Row:
    ended = NOON + timedelta(hours=run["run_id"], minutes=5) if conclusion else None
    return {
        "repository_id": 1, "job_id": 100 * run["run_id"] + number, "run_id": run["run_id"], "run_attempt": 1,
        "name": name, "status": "completed" if conclusion else "in_progress", "conclusion": conclusion,
        "head_sha": SHA, "created_at": run["created_at"], "started_at": run["created_at"], "completed_at": ended,
    }  # fmt: skip


RUNS = [
    run(1), run(2), run(3, "deploy", "work"), run(4, event="pull_request"), run(5),
    run(6, status="in_progress", conclusion=None), run(7),
]  # fmt: skip
JOBS = [
    job(RUNS[0], 1, "test"), job(RUNS[0], 2, "deploy"),
    job(RUNS[1], 1, "deploy payments staging"), job(RUNS[1], 2, "deploy ledger", "failure"),
    job(RUNS[2], 1, "upload"),
    job(RUNS[3], 1, "deploy"),
    job(RUNS[4], 1, "test"),
    job(RUNS[5], 1, "deploy", None),
    job(RUNS[6], 1, "deploy payments", "failure"),
]  # fmt: skip
RELEASES = [
    {"release_id": 1, "tag_name": "payments-v1", "is_draft": False, "is_prerelease": False, "published_at": NOON},
    {"release_id": 2, "tag_name": "payments-v2", "is_draft": True, "is_prerelease": False, "published_at": None},
    {"release_id": 3, "tag_name": "payments-v3", "is_draft": False, "is_prerelease": True, "published_at": NOON},
    {"release_id": 4, "tag_name": "ledger-v1", "is_draft": False, "is_prerelease": False, "published_at": NOON},
]
DEPLOYMENTS = [
    {"deployment_id": number, "environment": environment, "ref": "main", "sha": SHA, "created_at": NOON}
    for number, environment in ((1, "staging"), (2, "production"))
]
STATUSES = [
    {"node_id": "a", "deployment_id": 1, "state": "SUCCESS", "created_at": NOON},
    {"node_id": "b", "deployment_id": 2, "state": "IN_PROGRESS", "created_at": NOON},
]


@pytest.fixture
def preview(facts: FactsWarehouse) -> "Preview":
    of_repository = {"repository_id": 1}
    repository = {**of_repository, "name_with_owner": "org/app", "default_branch": "main", "url": "https://h/org/app"}
    facts.insert("raw_github.repositories", [repository])
    facts.insert("raw_github.workflow_runs", RUNS)
    facts.insert("raw_github.workflow_jobs", JOBS)
    facts.insert("raw_github.releases", [{**of_repository, **row} for row in RELEASES])
    facts.insert("raw_github.deployments", [{**of_repository, **row} for row in DEPLOYMENTS])
    facts.insert("raw_github.deployment_statuses", [{**of_repository, **row} for row in STATUSES])
    services = [{"service": name, "repository": "org/app"} for name in ("payments", "ledger")]
    facts.insert("raw_config.services", services)
    facts.make(AS_OF, "+fct_deployments", "+int_passed_over", "+dim_organization")
    return Preview(facts)


class Preview:
    """Preview of a service: rows, their reasons, and the method in words."""

    def __init__(self, facts: FactsWarehouse) -> None:
        self.url = facts.transformer_url

    def rows(self, service: str = "payments", limit: int = 100) -> list[Row]:
        with psycopg.connect(self.url, row_factory=dict_row) as connection:
            return connection.execute(FOUND.encode(), {"service": service, "limit": limit}).fetchall()

    def reasons(self, method: str, service: str = "payments") -> dict[tuple[str, str | None], str]:
        return {(row["id"], row["environment"]): row["reason"] for row in self.rows(service) if row["method"] == method}

    def method(self, service: str) -> str:
        with psycopg.connect(self.url) as connection:
            return method_in_words(connection, service)


def test_every_run_release_and_deployment_is_listed_with_the_reason_why_it_counts_or_not(preview: Preview) -> None:
    assert preview.reasons("pipeline_job") == {
        ("github:run:1:1", "production"): "counts; the repository does not know this version, so it brings no commits",
        ("github:run:2:1", "staging"): "the environment is not production",
        ("github:run:2:1", "production"): "it names ledger",
        ("github:run:3:1", None): "not a deployment: work is not the default branch",
        ("github:run:4:1", None): "not a deployment: it ran for a pull request",
        ("github:run:5:1", None): "not a deployment: neither a job nor the file of the workflow has deploy, rollout or"
        " promote in its name",
        ("github:run:6:1", None): "not a deployment: it has not ended",
        ("github:run:7:1", "production"): "its status is failure",
    }
    assert preview.reasons("release") == {
        ("github:release:1", "production"): "the method in use is pipeline_job",
        ("github:release:2", None): "not a deployment: a draft",
        ("github:release:3", None): "not a deployment: a prerelease",
        ("github:release:4", "production"): "it names ledger",
    }
    assert preview.reasons("deployment_api") == {
        ("github:deployment:1", "staging"): "the environment is not production",
        ("github:deployment:2", "production"): "not a deployment: it has not ended: its last status is in_progress",
    }
    assert [row["id"] for row in preview.rows() if row["is_counted"]] == ["github:run:1:1"]
    assert preview.reasons("pipeline_job", "ledger")["github:run:2:1", "production"] == "its status is failure"
    # The newest of each method, whatever became of them.
    newest = {(row["method"], row["id"]) for row in preview.rows(limit=1)}
    assert ("pipeline_job", "github:run:7:1") in newest
    assert len(newest) == 3
    assert preview.method("payments") == (
        "Deployments of payments are found by the method pipeline_job: the first of file, gitops, deployment_api, "
        "pipeline_job, release and tag with a production deployment in the 180 days before 2026-03-01, "
        "else with one at all. Found: pipeline_job (2 in production, the last on 2026-02-01), "
        "release (1 in production, the last on 2026-02-01)."
    )
