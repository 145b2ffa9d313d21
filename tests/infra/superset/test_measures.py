"""Measures: what a metric shows of one entity and period, and that it shows nothing of several."""

import psycopg
import pytest

from infra.superset.datasets import ONE_ENTITY
from infra.superset.measures import Metric, label, measures
from infra.warehouse import Warehouse

RECOVERY, SHARE = Metric("recovery", "seconds", "Time to recover."), Metric("share", "ratio", "A share.")
COLUMNS = "(metric, entity_id, grain, value)"


def expression(metric: Metric) -> str:
    return str(next(measures([metric], ONE_ENTITY))["expression"])


def asked(warehouse: Warehouse, metric: Metric, rows: str) -> float | None:
    statement = f"select {expression(metric)} from (values {rows}) as metrics {COLUMNS}"
    with psycopg.connect(warehouse.admin_url) as connection:
        found = connection.execute(statement.encode()).fetchone()
    assert found is not None
    return None if found[0] is None else float(found[0])


def test_a_duration_is_there_in_minutes_hours_and_days_too_each_with_its_percentiles() -> None:
    made = {one["metric_name"]: one for one in measures([RECOVERY], ONE_ENTITY)}
    assert [name for name in made if "_p" not in name] == [
        "recovery", "recovery_compared", "recovery_minutes", "recovery_hours", "recovery_days",
    ]  # fmt: skip
    assert {f"recovery_days_{one}" for one in ("p50", "p75", "p90")} < set(made)
    assert made["recovery"]["d3format"] == "DURATION"
    assert made["recovery_days_p90"]["verbose_name"] == "90 % are below"


def test_a_share_is_a_percentage_without_percentiles() -> None:
    made, compared = measures([SHARE], ONE_ENTITY)
    assert (made["metric_name"], made["d3format"], made["description"]) == ("share", ".1%", "A share.")
    assert "fewer than five rows, no change is shown" in compared["description"]


def test_a_name_reads_as_a_person_writes_it() -> None:
    assert label("ai_assisted_churn") == "AI assisted churn"
    assert label("deployment_fail_rate") == "Deployment fail rate"


@pytest.mark.parametrize(
    ("seconds", "shown"), [(6.4, 6), (125, 125), (640, 660), (86_399, 86_400), (90_061, 90_000), (191_000, 190_800)]
)
def test_a_duration_reads_in_seconds_minutes_or_hours_by_its_size(
    warehouse: Warehouse, seconds: float, shown: int
) -> None:
    assert asked(warehouse, RECOVERY, f"('recovery', 'a', 'month', {seconds}::float)") == shown * 1000


@pytest.mark.parametrize("other", ["('share', 'b', 'month', 0.5)", "('share', 'a', 'week', 0.5)"])
def test_several_entities_or_grains_have_no_value(warehouse: Warehouse, other: str) -> None:
    one = "('share', 'a', 'month', 0.25)"
    assert asked(warehouse, SHARE, one) == 0.25
    assert asked(warehouse, SHARE, f"{one}, {other}") is None


@pytest.mark.parametrize(
    ("latest", "before", "shown"),
    [(5, 5, [0.3, 0.2, 0.1]), (4, 5, [0.3, None, 0.1]), (5, 4, [0.3, None, 0.1])],
)
def test_a_comparison_has_no_value_before_where_either_period_has_fewer_than_five_rows(
    warehouse: Warehouse, latest: int, before: int, shown: list[float | None]
) -> None:
    [compared] = [one for one in measures([SHARE], ONE_ENTITY) if one["metric_name"] == "share_compared"]
    rows = f"('2024-01-01', 0.1, 1), ('2024-02-01', 0.2, {before}), ('2024-03-01', 0.3, {latest})"
    statement = (
        f"select {compared['expression']} from (values {rows}) as metrics (period_start, value, sample_size),"
        " (values ('share', 'a', 'month')) as entity (metric, entity_id, grain)"
        " group by period_start order by period_start desc"
    )
    with psycopg.connect(warehouse.admin_url) as connection:
        found = [value for (value,) in connection.execute(statement.encode())]
    assert [None if value is None else float(value) for value in found] == shown
