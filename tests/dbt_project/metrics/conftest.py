"""A warehouse with invented facts, and dbt to build the metrics on them."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import yaml

from infra.warehouse import Role, Warehouse
from orchestration.dbt_manifest import PROJECT
from tests.dbt_runs import WrittenWarehouse

FACTS = ["fct_deployments", "fct_deployed_commits", "fct_commits", "fct_incidents", "dim_accounts", "dim_services"]
FACTS += ["dim_repositories", "dim_team_members", "dim_service_owners", "fct_pipeline_runs", "fct_pipeline_jobs"]
FACTS += [
    "dim_dates",
    "dim_teams",
    "dim_organization",
    "dim_boards",
    "dim_projects",
    "fct_pull_requests",
    "fct_issues",
    "fct_issue_status_intervals",
    "fct_plan_items",
    "fct_sprint_outcomes",
    "fct_sprints",
    "fct_reviews",
    "fct_test_suites",
    "fct_test_cases",
    "fct_coverage",
]
# What the metrics read beside marts; these tables have no contract to take types from.
OTHERS = {
    "staging.stg_config__rules": "scope_type text, scope text, rule text, value text",
    "staging.stg_spark__truck_factor": (
        "repository_id text, month_end date, truck_factor bigint, files bigint, people bigint"
    ),
    # A table of a source: the first moment of these behind `as_of` bounds what counts.
    "spark.deployed_commits": "deployed_at timestamptz",
    "intermediate.int_commits": "commit_id text, subject text",
    "intermediate.int_repository_services": "repository_id text, service_id text",
    "intermediate.int_red_intervals": (
        "run_id text, attempt bigint, repository_id text, workflow_id text, workflow text, began_at timestamptz,"
        " ended_at timestamptz, source_url text"
    ),
    "intermediate.int_issue_assignees": "issue_id text, account_id text",
    "intermediate.int_issue_closings": "issue_id text, closed_at timestamptz, resolution text, is_not_done boolean",
    "intermediate.int_issue_events": "issue_id text, event text, label text, happened_at timestamptz",
    "intermediate.int_issue_intervals": (
        "subject_id text, repository_id text, service_id text, started_at timestamptz, ended_at timestamptz,"
        " exclusion_reason text, rule text, source_url text"
    ),
    "intermediate.int_pull_request_idle_intervals": (
        "subject_id text, repository_id text, service_id text, started_at timestamptz, ended_at timestamptz,"
        " value double precision, exclusion_reason text, rule text, source_url text"
    ),
}


@pytest.fixture(scope="module")
def metrics_database(dbt_target: Path) -> Callable[[Warehouse], WrittenWarehouse]:
    """Make the tables that the metrics read, empty, in a database without them."""

    def prepare(warehouse: Warehouse) -> WrittenWarehouse:
        with psycopg.connect(warehouse.url(Role.TRANSFORMER)) as connection:
            for table, columns in {**{f"marts.{name}": _columns(name) for name in FACTS}, **OTHERS}.items():
                connection.execute(f"create table {table} ({columns})")  # type: ignore[call-overload]
        return WrittenWarehouse(warehouse, dbt_target)

    return prepare


def _columns(model: str) -> str:
    described = yaml.safe_load((PROJECT / "models" / "marts" / f"{model}.yml").read_text())
    return ", ".join(f"{column['name']} {column['data_type']}" for column in described["models"][0]["columns"])
