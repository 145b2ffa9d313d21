"""Every stored number can be computed again, by other means, from the rows listed as its explanation."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from infra.warehouse import Warehouse
from tests.conftest import copied
from tests.dbt_project.metrics import reports
from tests.dbt_project.metrics.history import History
from tests.dbt_project.metrics.recomputation import (
    KEY,
    Key,
    Row,
    end_of,
    listed,
    of_projects,
    of_teams,
    period_of,
    recompute,
)
from tests.dbt_project.metrics.scenario import Scenario
from tests.registered_metrics import registered

SELECTION = ["path:models/intermediate/events", "path:models/intermediate/metrics", "path:models/marts/metrics"]
SELECTION += ["int_metric_calendar", "int_as_of", "int_as_of_date"]
EXCLUSION = [
    "int_service_inputs+",
    "int_deployment_findings+",
    "int_repository_inputs+",
    "int_issue_findings+",
    "int_merge_findings+",
    "int_reference_findings+",
    "dora_benchmarks",
    "int_benchmark_values",
    "int_present_owners",
    "sprint_burndown",
    "plan_burndown",
]

ZERO_WHEN_EMPTY = [
    "deployment_frequency",
    "commits",
    "commit_authors",
    "churn",
    "pull_requests_merged",
    "ai_assisted_churn",
]
ZERO_WHEN_EMPTY += ["stale_pull_requests", "throughput", "work_in_progress", "open_pull_requests"]
ZERO_WHEN_EMPTY += ["default_branch_red_time", "pipeline_compute_time", "flaky_tests"]
BOARDS = [{"board_id": "one", "project_id": "p"}, {"board_id": "of several projects", "project_id": None}]
EXPLAINED = "explain inner join marts.metric_definitions using (metric)"

SCENARIOS = [
    # Both clock changes lie in the history, and `as_of` is the last moment of a quarter.
    Scenario("Europe/London", datetime(2026, 9, 30, 22, 59, 59, 999999, UTC), date(2025, 3, 12), 1),
    # Clocks change at midnight: there is a date without 00:00.
    pytest.param(
        Scenario("America/Havana", datetime(2026, 4, 1, 4, 0, tzinfo=UTC), date(2024, 11, 3), 2), marks=pytest.mark.slow
    ),
    # 30 December 2011 does not exist.
    pytest.param(
        Scenario("Pacific/Apia", datetime(2012, 6, 15, 12, tzinfo=UTC), date(2011, 2, 1), 3), marks=pytest.mark.slow
    ),
    pytest.param(
        Scenario("Australia/Lord_Howe", datetime(2026, 1, 1, tzinfo=UTC), date(2000, 1, 1), 4), marks=pytest.mark.slow
    ),
]


@dataclass(frozen=True)
class Built:
    """Events and metrics that dbt made of a scenario."""

    scenario: Scenario
    events: list[Row]
    metrics: list[Row]
    filled: list[Row]
    explained: list[Row]
    """The view `explain`, with the `kind` of each metric."""
    of_teams: list[Row]
    """The events once per team that counts them."""
    of_projects: list[Row]
    """Events of issues and sprints once per project and board that count them."""
    named: set[str]
    """The metrics of the models of events."""


@pytest.fixture(scope="module", params=SCENARIOS, ids=lambda scenario: scenario.timezone.split("/")[-1])
def built(
    request: pytest.FixtureRequest,
    warehouse: Warehouse,
    prepared_template: str,
    metrics_database: Callable[[Warehouse], Any],
) -> Iterator[Built]:
    with copied(warehouse, prepared_template) as fresh:
        yield computed(request.param, metrics_database(fresh))


def computed(scenario: Scenario, database: Any) -> Built:
    """The metrics of a history of the scenario."""
    history = History(scenario)
    rules = {"organization.timezone": scenario.timezone, "organization.history_start": str(scenario.history_start)}
    rows = [{"scope_type": "organization", "scope": "", "rule": rule, "value": value} for rule, value in rules.items()]
    database.insert("staging.stg_config__rules", rows)
    database.insert("spark.deployed_commits", [{"deployed_at": scenario.as_of + timedelta(microseconds=1)}])
    database.insert("staging.stg_spark__truck_factor", history.truck_factors())
    people = {f"account {number}": f"p{number // 2}" for number in range(10)}
    database.insert("marts.dim_accounts", [{"account_id": key, "person_id": value} for key, value in people.items()])
    database.insert("marts.fct_deployments", history.deployments(500))
    database.insert("marts.fct_deployed_commits", history.deployed_commits(700))
    commits, members, owners = list(history.commits(700)), list(history.team_members()), list(history.service_owners())
    database.insert("marts.fct_commits", commits)
    database.insert("marts.dim_team_members", members)
    database.insert("marts.dim_service_owners", owners)
    pull_requests = list(history.pull_requests(500))
    database.insert("marts.fct_pull_requests", pull_requests)
    reviews = list(history.reviews(600, len(pull_requests)))
    database.insert("marts.fct_reviews", reviews)
    database.insert("intermediate.int_pull_request_idle_intervals", history.idle_intervals(60))
    issues = list(history.issues(100))
    assignees = list(history.issue_assignees(issues))
    database.insert("marts.fct_issues", issues)
    database.insert("marts.dim_boards", BOARDS)
    plan_items = list(history.plan_items(60))
    database.insert("marts.fct_plan_items", plan_items)
    sprints = list(history.sprints(60))
    database.insert("marts.fct_sprints", sprints)
    database.insert("marts.fct_sprint_outcomes", history.sprint_outcomes(sprints))
    database.insert("marts.fct_issue_status_intervals", history.issue_statuses(issues))
    database.insert("intermediate.int_issue_intervals", history.issue_intervals(issues))
    database.insert("intermediate.int_issue_assignees", assignees)
    runs = list(history.pipeline_runs(100))
    database.insert("marts.fct_pipeline_runs", runs)
    database.insert("marts.fct_pipeline_jobs", history.pipeline_jobs(runs))
    database.insert("intermediate.int_red_intervals", history.red_intervals(10))
    suites = list(reports.test_suites(history, 200))
    database.insert("marts.fct_test_suites", suites)
    database.insert("marts.fct_test_cases", reports.test_cases(history, suites))
    database.insert("marts.fct_coverage", reports.coverage(history, 60))
    database.insert(
        "intermediate.int_repository_services", [{"repository_id": "repository:x", "service_id": "service:b"}]
    )
    database.insert("marts.dim_dates", [{"date_on": scenario.as_of_on}])
    database.dbt(["seed", "--select", "metric_registry"], scenario.as_of)
    database.dbt(["run", "--select", *SELECTION, "--exclude", *EXCLUSION], scenario.as_of)
    events, metrics, filled, explained = (
        database.query(f"select * from marts.{table}")
        for table in ("metric_events", "metrics", "metrics_filled", EXPLAINED)
    )
    dated = [{**row, "key": row["person_id"]} for row in members] + [
        {**row, "key": row["service_id"]} for row in owners
    ]
    accounts = {row["commit_id"]: row["author_account_id"] for row in commits}
    accounts |= {row["pull_request_id"]: row["author_account_id"] for row in pull_requests}
    accounts |= {row["review_id"]: row["reviewer_account_id"] for row in reviews}
    assigned: dict[str, list[str]] = defaultdict(list)
    for row in assignees:
        assigned[row["issue_id"]].append(row["account_id"])
    teams = of_teams(events, accounts, people, dated, assigned, ZoneInfo(scenario.timezone))
    issue_projects = {row["issue_id"]: row["project_id"] for row in issues}
    issue_projects |= {row["plan_item_id"]: row["project_id"] for row in plan_items}
    sprint_boards = {row["sprint_id"]: row["board_id"] for row in sprints}
    projects = of_projects(events, issue_projects, BOARDS, sprint_boards)
    models = database.query("select table_name from information_schema.tables where table_name like 'events_of_%'")
    names = database.query(" union ".join(f"select metric from intermediate.{row['table_name']}" for row in models))
    return Built(scenario, events, metrics, filled, explained, teams, projects, {row["metric"] for row in names})


def test_every_stored_number_follows_from_the_rows_that_the_view_lists(built: Built) -> None:
    expected = recompute(built.explained, built.scenario)
    assert {key[0] for key in expected} == {metric.name for metric in registered()}
    assert_equal(built.metrics, expected)


def test_every_event_is_of_a_metric_of_the_registry(built: Built) -> None:
    assert built.named == {metric.name for metric in registered()}


def test_the_view_lists_each_event_behind_the_numbers_of_its_entities_and_periods(built: Built) -> None:
    expected = listed(built.events, built.scenario) | listed(built.of_teams, built.scenario, {"team": "team_id"})
    expected |= listed(built.of_projects, built.scenario, {"project": "project_id", "board": "board_id"})
    found = {
        (*(row[column] for column in KEY), row["event_id"]): None
        if row["reason"] == "earlier_snapshot"
        else row["reason"]
        for row in built.explained
    }
    assert len(found) == len(built.explained)
    assert sorted(found.items() ^ expected.items(), key=str)[:10] == []
    assert all(row["is_counted"] == (row["reason"] is None) for row in built.explained)


def assert_equal(stored: list[Row], expected: dict[Key, Row]) -> None:
    found = {tuple(row[column] for column in KEY): row for row in stored}
    assert sorted(found.keys() ^ expected.keys(), key=str)[:10] == []
    for key, row in expected.items():
        for column, value in row.items():
            cell = found[key][column]
            is_close = None not in (cell, value) and math.isclose(cell, value, rel_tol=1e-9)
            assert cell == value or is_close, (key, column, cell, value)


def test_nothing_after_as_of_is_listed_and_nothing_before_history_start_counts(built: Built) -> None:
    assert max(row["event_at"] for row in built.events) <= built.scenario.as_of
    midnight = datetime.combine(built.scenario.history_start, datetime.min.time(), ZoneInfo(built.scenario.timezone))
    earlier = [row for row in built.events if row["event_at"] < midnight]
    assert {row["event_on"] for row in earlier} == {built.scenario.history_start}
    assert {row["exclusion_reason"] for row in earlier} == {"before_history_start"}
    first = min(row["period_start"] for row in built.metrics if row["metric"] != "truck_factor")
    assert first > built.scenario.history_start - timedelta(92)


def test_the_filled_metrics_have_every_period_up_to_as_of_and_the_stored_numbers(built: Built) -> None:
    stored = {tuple(row[column] for column in KEY): row["value"] for row in built.metrics}
    filled = {tuple(row[column] for column in KEY): row["value"] for row in built.filled}
    assert len(filled) == len(built.filled)
    assert stored.items() <= filled.items()
    zero = dict.fromkeys(ZERO_WHEN_EMPTY, 0)
    assert all(value == zero.get(key[0]) for key, value in filled.items() if key not in stored)
    series = defaultdict(list)
    for *entity, grain, start in filled:
        series[*entity, grain].append(start)
    for (*_, grain), starts in series.items():
        starts.sort()
        assert starts[-1] == period_of(built.scenario.as_of_on, grain)
        assert [end_of(start, grain) for start in starts[:-1]] == starts[1:]
