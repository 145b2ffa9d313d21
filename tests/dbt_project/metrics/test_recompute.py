"""Every stored number can be computed again, by other means, from the rows listed as its explanation."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from infra.warehouse import Warehouse
from orchestration.cli.explain import ROWS
from tests.conftest import copied
from tests.dbt_project.metrics.history import History, Scenario
from tests.dbt_project.metrics.recomputation import end_of, length_of, of_teams, period_of, recompute

SELECTION = ["path:models/intermediate/events", "path:models/intermediate/metrics", "path:models/marts/metrics"]
EXCLUSION = [
    "int_service_inputs+",
    "int_deployment_findings+",
    "int_repository_inputs+",
    "int_issue_findings+",
    "int_merge_findings+",
    "int_reference_findings+",
    "dora_benchmarks",
    "int_benchmark_values",
]

ZERO_WHEN_EMPTY = ["deployment_frequency", "commits", "commit_authors", "churn", "pull_requests_merged"]
ZERO_WHEN_EMPTY += ["stale_pull_requests", "throughput", "work_in_progress", "open_pull_requests"]

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
    database: Any
    events: pd.DataFrame
    metrics: pd.DataFrame
    filled: pd.DataFrame
    of_teams: pd.DataFrame
    """The events once per team that counts them."""


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
    issues = list(history.issues(200))
    assignees = list(history.issue_assignees(issues))
    database.insert("marts.fct_issues", issues)
    database.insert("intermediate.int_issue_intervals", history.issue_intervals(issues))
    database.insert("intermediate.int_issue_assignees", assignees)
    database.insert("marts.dim_dates", [{"date_on": scenario.as_of_on}])
    database.dbt(["seed", "--select", "metric_registry"], scenario.as_of)
    database.dbt(["run", "--select", *SELECTION, "--exclude", *EXCLUSION], scenario.as_of)
    tables = [pd.DataFrame(database.query(f"select * from marts.{name}")) for name in ("metric_events", "metrics")]
    dated = pd.DataFrame(
        [{**row, "key": row["person_id"]} for row in members] + [{**row, "key": row["service_id"]} for row in owners]
    ).astype(object)
    accounts = {row["commit_id"]: row["author_account_id"] for row in commits}
    accounts |= {row["pull_request_id"]: row["author_account_id"] for row in pull_requests}
    accounts |= {row["review_id"]: row["reviewer_account_id"] for row in reviews}
    assigned: dict[str, list[str]] = defaultdict(list)
    for row in assignees:
        assigned[row["issue_id"]].append(row["account_id"])
    dated, zone = dated.where(dated.notna(), None), ZoneInfo(scenario.timezone)
    return Built(
        scenario, database, *tables, pd.DataFrame(database.query("select * from marts.metrics_filled")),
        of_teams(tables[0], accounts, people, dated, assigned, zone),
    )  # fmt: skip


def test_every_stored_number_follows_from_the_listed_rows(built: Built) -> None:
    expected = recompute(built.events, built.scenario)
    assert {key[0] for key in expected} == set(built.events["metric"])
    assert_equal(built.metrics[built.metrics["entity_type"] != "team"], expected)


def test_every_number_of_a_team_follows_from_the_events_of_its_services_and_members(built: Built) -> None:
    expected = recompute(built.of_teams, built.scenario, {"team": "team_id"})
    assert {key[0] for key in expected} == set(built.events["metric"]) - {"truck_factor"}
    assert_equal(built.metrics[built.metrics["entity_type"] == "team"], expected)


def test_explain_lists_the_rows_of_a_number(built: Built) -> None:
    for row in built.metrics.sample(150, random_state=built.scenario.seed).to_dict("records"):
        parameters = {name: row[name] for name in ("metric", "entity_type", "entity_id")}
        parameters |= {"start": row["period_start"], "end": end_of(row["period_start"], row["grain"])}
        listed = pd.DataFrame(built.database.query(ROWS, parameters))
        if row["metric"] in ("work_in_progress", "open_pull_requests"):
            assert_average(row, listed, built.scenario)
            continue
        is_snapshot_before = listed["reason"] == "earlier_snapshot"
        assert (~listed["is_counted"] & ~is_snapshot_before).sum() == row["excluded_count"], row
        values = listed.loc[listed["is_counted"], "value"].astype(float)
        if row["metric"] in ("commit_authors", "deployment_frequency"):
            assert len(values) >= row["sample_size"], row
            continue
        if row["metric"] == "review_load":
            assert not len(values) or row["value"] == pytest.approx(len(values) / row["sample_size"]), row
            continue
        assert len(values) == row["sample_size"], row
        if row["unit"] == "seconds" and len(values):
            assert row["value"] == pytest.approx(values.median()), row
        if row["unit"] == "ratio" and len(values):
            assert row["value"] == pytest.approx(values.mean()), row
        if row["metric"] in ("commits", "churn", "truck_factor", "pull_requests_merged", "throughput"):
            assert row["value"] == values.sum(), row
        if row["metric"] == "stale_pull_requests" and len(values):
            assert row["value"] == values.sum(), row
        if row["metric"] in ("review_rounds", "review_depth") and len(values):
            assert row["value"] == pytest.approx(values.mean()), row


def assert_average(row: dict[str, Any], listed: pd.DataFrame, scenario: Scenario) -> None:
    """The seconds that `explain` lists are the number times the length of the period."""
    values = listed.loc[listed["is_counted"], "value"].astype(float)
    assert len(values) >= row["sample_size"], row
    assert (~listed["is_counted"]).sum() >= row["excluded_count"], row
    if len(values):
        length = length_of(row["period_start"], end_of(row["period_start"], row["grain"]), scenario)
        assert row["value"] == pytest.approx(values.sum() / length), row


def assert_equal(stored: pd.DataFrame, expected: dict[tuple[Any, ...], dict[str, Any]]) -> None:
    found = {
        (row["metric"], row["entity_type"], row["entity_id"], row["grain"], row["period_start"]): row
        for row in stored.to_dict("records")
    }
    assert set(found) == set(expected)
    for key, row in expected.items():
        for column, value in row.items():
            cell = found[key][column]
            cell = None if isinstance(cell, float) and np.isnan(cell) else cell
            assert cell == (pytest.approx(value, rel=1e-9) if isinstance(value, float) else value), (key, column)


def test_nothing_after_as_of_is_listed_and_nothing_before_history_start_counts(built: Built) -> None:
    assert built.events["event_at"].max() <= built.scenario.as_of
    midnight = datetime.combine(built.scenario.history_start, datetime.min.time(), ZoneInfo(built.scenario.timezone))
    earlier = built.events[built.events["event_at"] < midnight]
    assert len(earlier) > 0
    assert set(earlier["event_on"]) == {built.scenario.history_start}
    assert set(earlier["exclusion_reason"]) == {"before_history_start"}
    assert built.metrics.query("metric != 'truck_factor'")[
        "period_start"
    ].min() > built.scenario.history_start - timedelta(92)


def test_the_filled_metrics_have_every_period_up_to_as_of_and_the_stored_numbers(built: Built) -> None:
    keys = ["metric", "entity_type", "entity_id", "grain", "period_start"]
    both = built.filled.merge(built.metrics, on=keys, how="left", suffixes=("", "_stored"), indicator=True)
    assert len(both) == len(built.filled)
    assert (both["_merge"] == "both").sum() == len(built.metrics)
    is_stored = both["_merge"] == "both"
    pd.testing.assert_series_equal(
        both.loc[is_stored, "value"].astype(float), both.loc[is_stored, "value_stored"].astype(float), check_names=False
    )
    is_zero = both["metric"].isin(ZERO_WHEN_EMPTY)
    assert (both.loc[~is_stored & is_zero, "value"] == 0).all()
    assert both.loc[~is_stored & ~is_zero, "value"].isna().all()
    for (_, _, _, grain), series in built.filled.groupby(keys[:4]):
        starts = sorted(series["period_start"])
        assert starts[-1] == period_of(built.scenario.as_of_on, grain)
        assert [end_of(start, grain) for start in starts[:-1]] == starts[1:]
