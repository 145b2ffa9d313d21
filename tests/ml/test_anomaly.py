"""Weeks out of the ordinary and lasting changes: planted ones are found, and chance sets off few."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import psycopg
import pytest

from infra.warehouse import Role, Warehouse
from ml.anomaly import watching
from ml.anomaly.detecting import FALSE_ALARMS, FALSE_CHANGES, calibrate
from ml.anomaly.series import WEEKS, Series, from_scale, to_scale
from ml.core.changes import best_split, last_change, ranks
from ml.core.measures import Floats

LAST = date(2026, 8, 24)
DAYS = tuple(LAST - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1))


def _series(values: Floats, unit: str, kind: str, sizes: Floats | None = None, direction: str = "down") -> Series:
    names = pd.DataFrame({
        "metric": "m", "entity_type": "team", "entity_id": [f"team:{place}" for place in range(len(values))],
        "kind": kind, "unit": unit, "direction": direction,
    })  # fmt: skip
    return Series(names, DAYS, values, np.full(values.shape, 20.0) if sizes is None else sizes)


MAKE: dict[str, Callable[[np.random.Generator], Series]] = {
    "durations": lambda chance: _series(chance.lognormal(10, 0.6, (300, WEEKS)), "seconds", "median"),
    "counts": lambda chance: _series(chance.poisson(1.5, (300, WEEKS)).astype("float64"), "count", "count"),
    "shares": lambda chance: _series(chance.binomial(20, 0.1, (300, WEEKS)) / 20, "ratio", "ratio"),
}


@pytest.mark.parametrize("kind", MAKE)
def test_chance_alone_sets_off_few(kind: str) -> None:
    """Thresholds come from shuffled history; here the history itself is chance."""
    series = MAKE[kind](np.random.default_rng(1))
    found = watching.watch(series)
    assert found.thresholds.false_alarms <= 3 * FALSE_ALARMS
    assert found.thresholds.false_changes <= 3 * FALSE_CHANGES
    assert len(found.anomalies) <= 3
    assert len(found.trends) <= 3 * FALSE_CHANGES * len(series.names)


@pytest.mark.parametrize("kind", MAKE)
def test_a_planted_week_and_a_planted_change_are_found_and_nothing_else(kind: str) -> None:
    series = MAKE[kind](np.random.default_rng(2))
    series.values[3, -1] = {"durations": 1e7, "counts": 20, "shares": 1}[kind]
    series.values[5, -20:] = np.random.default_rng(3).permutation(series.values[5, -20:]) * {
        "durations": 4, "counts": 5, "shares": 1,
    }[kind] + (0.4 if kind == "shares" else 0)  # fmt: skip
    found = watching.watch(series)
    assert "team:3" in set(found.anomalies["entity_id"])
    planted = found.trends.set_index("entity_id").loc["team:5"]
    assert abs((planted["changed_on"] - DAYS[-20]).days) <= 28
    assert planted["assessment"] == "worse"
    assert planted["after"] > 2 * planted["before"]
    assert f"weeks since {planted['changed_on']}" in planted["reason"]


def test_a_value_that_rests_on_few_rows_is_not_judged() -> None:
    series = MAKE["durations"](np.random.default_rng(2))
    series.values[3, -1], series.sizes[3, -1] = 1e7, 4
    assert "team:3" not in set(watching.watch(series).anomalies["entity_id"])


def test_a_level_that_wanders_is_no_change() -> None:
    chance = np.random.default_rng(4)
    wandering = [best_split(ranks(np.cumsum(chance.normal(size=WEEKS)))) for _ in range(200)]
    step = np.repeat([0.0, 2.0], WEEKS // 2) + chance.normal(size=WEEKS)
    assert best_split(ranks(step)) > np.quantile(wandering, 0.9)


def test_the_last_of_two_changes_is_told() -> None:
    values = np.concatenate([np.full(26, 5.0), np.full(26, 20.0), np.full(26, 1.0)])
    values += np.random.default_rng(5).normal(0, 0.5, len(values))
    assert last_change(values, 12) == 52
    assert last_change(np.full(78, 3.0), 12) is None
    assert last_change(np.arange(8.0), 12) is None


@pytest.mark.parametrize("unit", ["seconds", "ratio", "count"])
def test_the_even_scale_goes_back(unit: str) -> None:
    values = np.array([[0.3, 1.0]]) if unit == "ratio" else np.array([[2.0, 5e6]])
    units = np.array([[unit]], dtype="object")
    assert from_scale(to_scale(values, units), units) == pytest.approx(values)


def test_no_weeks_at_all_are_no_error() -> None:
    empty = np.empty((0, 0))
    assert calibrate(_series(empty, "count", "count")).series == 0
    found = watching.watch(Series(_series(empty, "count", "count").names, (), empty, empty))
    assert found.anomalies.empty
    assert found.trends.empty


AS_OF = datetime(2026, 9, 2, 12, tzinfo=UTC)
MARTS = """
create table marts.metrics (
    metric text, entity_type text, entity_id text, grain text, period_start date, is_complete boolean,
    value float8, sample_size bigint
);
create table marts.metric_definitions (
    metric text, kind text, unit text, direction text, is_zero_when_empty boolean
);
insert into marts.metric_definitions values ('lead', 'median', 'seconds', 'down', false),
('done', 'count', 'count', 'up', true)
"""


def test_what_is_written_says_why_and_is_made_anew_only_when_a_week_changes(fresh_warehouse: Warehouse) -> None:
    chance, url = np.random.default_rng(7), fresh_warehouse.url(Role.TRANSFORMER)
    rows = [
        (metric, "team", f"team:{team}", "week", day, True, float(value), 12)
        for metric, make in (("lead", lambda: chance.lognormal(11, 0.4)), ("done", lambda: chance.poisson(6)))
        for team in range(20)
        for day in DAYS
        if (value := make()) or metric == "lead"
    ]
    with psycopg.connect(url) as connection:
        connection.execute(MARTS.encode())
        with connection.cursor() as cursor, cursor.copy("copy marts.metrics from stdin") as target:
            for row in rows:
                target.write_row(row)
        connection.execute("update marts.metrics set value = 9e6 where entity_id = 'team:4' and period_start = %s and metric = 'lead'", [LAST])  # fmt: skip # noqa: E501
        # The running week is not judged.
        connection.execute("insert into marts.metrics values ('lead', 'team', 'team:1', 'week', %s, false, 9e9, 12)", [LAST + timedelta(weeks=1)])  # fmt: skip # noqa: E501
    assert watching.run(url, AS_OF) == 40
    with psycopg.connect(url) as connection:
        [(entity, week, assessment, reason)] = connection.execute(
            "select entity_id, period_start, assessment, reason from ml.anomalies"
        ).fetchall()
        assert (entity, week, assessment) == ("team:4", LAST, "worse")
        assert reason.startswith("104.2 days in the week of 2026-08-24, where ")
        connection.execute("update ml.anomalies set reason = 'as it was'")
    watching.run(url, AS_OF + timedelta(hours=1))
    with psycopg.connect(url) as connection:
        assert connection.execute("select reason from ml.anomalies").fetchall() == [("as it was",)]
        connection.execute("update marts.metrics set value = 8e6 where entity_id = 'team:4' and period_start = %s and metric = 'lead'", [LAST])  # fmt: skip # noqa: E501
    watching.run(url, AS_OF + timedelta(hours=1))
    with psycopg.connect(url) as connection:
        assert "92.6 days" in connection.execute("select reason from ml.anomalies").fetchall()[0][0]
