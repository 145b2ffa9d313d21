"""Code, builds, deployments and tests of Azure DevOps from its answers to the facts, which say what happened."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from infra.warehouse import Role, Warehouse
from ingestion.descriptors import HOSTS
from ingestion.hosts.store import ensure_in
from ingestion.sources import config, files, git
from tests import organization
from tests.dbt_runs import run_dbt
from tests.infra.demo.vendors.azure_devops.build_scene import organization_with_builds
from tests.infra.demo.vendors.azure_devops.code_scene import ADA, BOB, EVE, sha
from tests.infra.demo.vendors.azure_devops.small_organization import PAYMENTS, at
from tests.ingestion.azure_devops.conftest import Collected, serving

FACTS = (
    "fct_pull_requests", "fct_reviews", "fct_pull_request_comments", "fct_pipeline_runs", "fct_pipeline_jobs",
    "int_deployments__deployment_api", "int_test_suites", "int_test_cases", "int_coverage_reports", "dim_accounts",
)  # fmt: skip


@pytest.fixture(scope="module")
def facts(module_warehouse: Warehouse, dbt_target: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Ask the facts a query."""
    folder, url = tmp_path_factory.mktemp("azure"), module_warehouse.url(Role.LOADER)
    config.ensure_tables(url)
    git.ensure_tables(url, folder)
    files.ensure_tables(url)
    with psycopg.connect(url) as loading:
        for host in HOSTS.values():
            ensure_in(loading, host)
    with serving(organization_with_builds()) as server:
        assert not Collected(url, folder).collect(server, PAYMENTS).failed
    run_dbt(module_warehouse, ["seed"], organization.AS_OF, dbt_target)
    run_dbt(module_warehouse, ["run", "--select", *(f"+{one}" for one in FACTS)], organization.AS_OF, dbt_target)
    with psycopg.connect(module_warehouse.url(Role.TRANSFORMER)) as connection:
        yield lambda query: connection.execute(query).fetchall()


def test_pull_requests_have_their_stages(facts: Any) -> None:
    columns = "number, state, opened_at, ready_at, first_review_at, first_approved_at, merged_at, merge_commit_sha"
    assert facts(f"select {columns} from marts.fct_pull_requests order by 1") == [
        (11, "merged", at(1), at(1), at(2), at(4), at(5), sha(1_011)), (12, "closed", at(2), at(2), *4 * [None]),
        (15, "open", at(7), at(8), *4 * [None]),
    ]  # fmt: skip
    people = dict(facts("select account_id, name from marts.dim_accounts"))
    assert sorted(people.values()) == [ADA.name, BOB.name, EVE.name], "and neither groups nor services"
    reviews = facts("select state, reviewer_account_id, submitted_at from marts.fct_reviews order by 3, 1")
    assert [(state, people[who], when) for state, who, when in reviews] == [
        ("changes_requested", BOB.name, at(2)), ("commented", BOB.name, at(2)), ("approved", BOB.name, at(4))
    ]  # fmt: skip
    assert facts("select kind, path, created_at from marts.fct_pull_request_comments order by 3") == [
        ("review", "/src/refund.py", at(2)), ("conversation", None, at(9))
    ]  # fmt: skip


def test_builds_are_runs_with_jobs_and_attempts(facts: Any) -> None:
    columns = "run_id, event, branch, sha, attempt, status, has_broken_configuration, started_at"
    assert facts(f"select {columns} from marts.fct_pipeline_runs order by 1") == [
        ("azure:build:21", "schedule", "main", sha(21), 1, "success", False, at(1.1)),
        ("azure:build:22", "pull_request", "feature", sha(11), 2, "success", False, at(2.1)),
        ("azure:build:23", "push", "v1", sha(23), 1, "failure", True, None),
        ("azure:build:25", "push", "main", sha(25), 1, "running", False, at(5.1)),
    ]  # fmt: skip
    columns = "name, attempt, status, started_at, finished_at"
    query = f"select {columns} from marts.fct_pipeline_jobs where run_id = 'azure:build:22' order by 1, 2"
    assert facts(query) == [
        ("Ship / prod", 1, "skipped", None, None), ("Test / unit", 1, "failure", at(2.1), at(2.2)),
        ("Test / unit", 2, "success", at(2.3), at(2.4)),
    ]  # fmt: skip


def test_deployments_have_environment_commit_and_status(facts: Any) -> None:
    columns = "source_id, environment, status, given_sha, started_at, finished_at"
    assert facts(f"select {columns} from intermediate.int_deployments__deployment_api order by 1") == [
        ("azure:deployment:41", "staging", "success", sha(21), at(1.2), at(1.3)),
        ("azure:deployment:42", "production", "failure", sha(21), at(1.3), at(1.4)),
        ("azure:release_deployment:51", "Prod", "success", sha(11), at(2.6), at(2.8)),
    ]  # fmt: skip


def test_tests_and_coverage_belong_to_their_runs(facts: Any) -> None:
    columns = "report_id, suite, pipeline_run_id, sha, passed, failed, skipped"
    assert facts(f"select {columns} from intermediate.int_test_suites order by 1") == [
        ("azure:build:21/attempts/1", "money", "azure:build:21", sha(21), 3, 0, 0),
        ("azure:build:22/attempts/2", "money", "azure:build:22", sha(11), 7, 1, 1),
    ]
    assert facts("select name, status, message from intermediate.int_test_cases order by 1") == [
        ("shop.Money.rounds", "failed", "expected 1"), ("shop.Money.waits", "skipped", None)
    ]  # fmt: skip
    assert facts("select pipeline_run_id, lines_covered, lines_total from intermediate.int_coverage_reports") == [
        ("azure:build:21", 80, 100)
    ]
