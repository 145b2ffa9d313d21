"""Features: complete weeks, no gaps, and a reason for each series left out."""

from datetime import UTC, date, datetime

import pandas as pd

from ml.core.weeks import last_complete_week
from ml.forecast.thresholds import Thresholds
from ml.forecast.weekly_series import training_data
from tests.ml.simulation import RUNNING_WEEK, counts, data_of, rows
from tests.ml.stage import AS_OF, LAST_WEEK

THRESHOLDS = Thresholds()


def _rows(*weeks: tuple[str, bool]) -> pd.DataFrame:
    return pd.DataFrame(
        {"period_start": [date.fromisoformat(week) for week, _ in weeks], "is_complete": [c for _, c in weeks]}
    )


def test_weeks_without_events_are_zero_up_to_the_last_complete_week() -> None:
    values = [3, 0, 0, 5, *counts(50), 0, 0]
    history = data_of({"repository:a": values}).history
    assert list(history["y"]) == values
    assert history["ds"].iloc[-1] == pd.Timestamp(LAST_WEEK)
    assert set(history["ds"].diff().dropna()) == {pd.Timedelta(weeks=1)}


def test_the_running_week_is_left_out() -> None:
    series = rows({"repository:a": counts(60)})
    running = pd.DataFrame([("repository", "repository:a", RUNNING_WEEK, False, 99)], columns=series.columns)
    data = training_data(pd.concat([series, running]), AS_OF, THRESHOLDS)
    assert data.trained_through == LAST_WEEK
    assert 99 not in set(data.history["y"])


def test_the_last_complete_week_follows_the_organisations_time_zone() -> None:
    sunday_noon = datetime(2026, 8, 30, 12, tzinfo=UTC)
    assert last_complete_week(_rows(("2026-08-10", True)), sunday_noon) == date(2026, 8, 17)
    # In Auckland that Sunday noon is Monday already, in Los Angeles a Monday morning is still Sunday.
    assert last_complete_week(_rows(("2026-08-24", True)), sunday_noon) == date(2026, 8, 24)
    monday_morning = datetime(2026, 8, 31, 3, tzinfo=UTC)
    assert last_complete_week(_rows(("2026-08-17", True), ("2026-08-24", False)), monday_morning) == date(2026, 8, 17)


def test_series_are_skipped_with_a_reason() -> None:
    thresholds = Thresholds(maximum_series=1)
    data = data_of(
        {
            "repository:busy": counts(80, level=50),
            "repository:less busy": counts(80),
            "repository:new": counts(thresholds.minimum_history - 1),
            "repository:quiet": [*counts(60), *[0] * 26],
        },
        thresholds,
    )
    assert list(data.catalogue["entity_id"]) == ["repository:busy"]
    assert dict(zip(data.skips["entity_id"], data.skips["reason"], strict=True)) == {
        "repository:less busy": "not among the 1 most active of its entity type",
        "repository:new": "35 complete weeks of history, 36 needed",
        "repository:quiet": "no event in the last 26 complete weeks",
    }


def test_the_shortest_history_that_is_forecast_is_the_one_the_thresholds_name() -> None:
    assert THRESHOLDS.cutoffs_of(THRESHOLDS.minimum_history) == THRESHOLDS.minimum_cutoffs
    assert THRESHOLDS.cutoffs_of(THRESHOLDS.minimum_history - 1) < THRESHOLDS.minimum_cutoffs
    assert THRESHOLDS.cutoffs_of(THRESHOLDS.seasonal_from) >= THRESHOLDS.minimum_cutoffs


def test_no_rows_give_no_series_and_no_skips() -> None:
    data = data_of({})
    assert data.trained_through is None
    assert (len(data.history), len(data.catalogue), len(data.skips)) == (0, 0, 0)


def test_the_fingerprint_knows_data_thresholds_and_code_and_not_their_order() -> None:
    series = rows({"repository:a": counts(60), "repository:b": counts(70, seed=2)})
    data = training_data(series, AS_OF, THRESHOLDS)
    fingerprint = data.fingerprint(thresholds=THRESHOLDS, code="1")
    shuffled = training_data(series.sample(frac=1, random_state=1), AS_OF, THRESHOLDS)
    assert shuffled.fingerprint(thresholds=THRESHOLDS, code="1") == fingerprint
    other = series.assign(events=series["events"] + (series.index == 5))
    assert training_data(other, AS_OF, THRESHOLDS).fingerprint(thresholds=THRESHOLDS, code="1") != fingerprint
    assert data.fingerprint(thresholds=Thresholds(step=5), code="1") != fingerprint
    assert data.fingerprint(thresholds=THRESHOLDS, code="2") != fingerprint
