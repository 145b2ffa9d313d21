"""What is made of metrics period by period is what a full build makes, whatever changed."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from infra.warehouse import Warehouse
from tests.conftest import copied
from tests.dbt_project.metrics.scenario import Scenario
from tests.dbt_project.metrics.test_recompute import EXCLUSION, SELECTION, computed

SCENARIO = Scenario("Europe/London", datetime(2026, 9, 30, 22, 59, 59, 999999, UTC), date(2025, 3, 12), 5)
MADE = ["--select", *SELECTION, "dashboard_metrics", "--exclude", *EXCLUSION]
MOVES = (timedelta(hours=30), timedelta(hours=1), timedelta(days=-100), timedelta(days=40))
CHANGES = (
    "delete from marts.fct_deployments where {chosen}",
    "update marts.fct_deployments set has_failed = not has_failed where {chosen}",
    "update marts.fct_deployed_commits set lead_time_seconds = lead_time_seconds + 60 where {chosen}",
    "update marts.fct_commits set committed_at = committed_at - interval '100 days' where {chosen}",
    "update marts.fct_pull_requests set merged_at = merged_at + interval '5 days' where {chosen}",
    "update marts.fct_reviews set submitted_at = submitted_at - interval '1 year' where {chosen}",
    "delete from marts.fct_issues where {chosen}",
    "delete from marts.fct_sprint_outcomes where {chosen}",
    "update marts.fct_sprints set completed_at = completed_at - interval '70 days' where {chosen}",
    "delete from marts.fct_pipeline_jobs where {chosen}",
    "update marts.fct_pipeline_runs set attempt = attempt + 1 where {chosen}",
    "delete from intermediate.int_red_intervals where {chosen}",
    "update marts.fct_test_suites set passed = passed + 1, seconds = seconds + 1 where {chosen}",
    "delete from marts.fct_coverage where {chosen}",
    "delete from intermediate.int_issue_intervals where {chosen}",
    "update intermediate.int_pull_request_idle_intervals set started_at = started_at - interval '50 hours',"
    " ended_at = ended_at - interval '50 hours' where {chosen}",
    "delete from marts.dim_team_members where {chosen}",
    "delete from marts.dim_service_owners where {chosen}",
    "delete from staging.stg_spark__truck_factor where {chosen}",
    "update staging.stg_config__rules set value = 'Asia/Kathmandu' where rule = 'organization.timezone'",
    "update staging.stg_config__rules set value = '2025-05-20' where rule = 'organization.history_start'",
)


@pytest.mark.parametrize("batches", [1, pytest.param(12, marks=pytest.mark.slow)])
def test_every_period_is_that_of_a_full_build_whatever_changed(
    batches: int, warehouse: Warehouse, prepared_template: str, metrics_database: Callable[[Warehouse], Any]
) -> None:
    chance = random.Random(batches)
    with copied(warehouse, prepared_template) as fresh:
        database = metrics_database(fresh)
        computed(SCENARIO, database)
        for batch in range(batches):
            as_of = SCENARIO.as_of + MOVES[batch % len(MOVES)]
            with psycopg.connect(database.transformer_url) as connection:
                bound = as_of + timedelta(microseconds=1)
                connection.execute("update spark.deployed_commits set deployed_at = %s", [bound])
                for change in chance.sample(CHANGES, 6):
                    table = change.split(" ")[1 if change.startswith("update") else 2]
                    chosen = f"abs(hashtext(changed::text || '{batch}')) % 9 = 0"
                    connection.execute(change.replace(table, f"{table} as changed", 1).format(chosen=chosen).encode())
            made = rows_after(database, as_of)
            different = sorted(made ^ rows_after(database, as_of, "--full-refresh"))
            assert not different, "\n".join(different[:70])


def rows_after(database: Any, as_of: datetime, *arguments: str) -> set[str]:
    """All rows of the metrics and of their copy for dashboards once dbt has run."""
    database.dbt(["run", *MADE, *arguments], as_of)
    query = "select '{0} ' || stored::text as row from marts.{0} as stored"
    return {row["row"] for table in ("metrics", "dashboard_metrics") for row in database.query(query.format(table))}
