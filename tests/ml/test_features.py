"""Features never see what comes after the moment of asking: with another future they are the same."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from ml.build_failure import features as of_builds
from ml.capacity import features as of_capacity
from ml.change_risk import features as of_changes
from ml.delivery_time.features import at_opening, lateness, times
from ml.effort import model as of_effort
from ml.quality import features as of_files
from ml.sprint_outcome import features as of_sprints

ROWS, CUT = 120, 70
BEGAN = pd.Timestamp("2026-01-05", tz="UTC")


def _changes(chance: np.random.Generator) -> pd.DataFrame:
    return pd.DataFrame({name: chance.integers(0, 50, ROWS) for name in of_changes.COLUMNS})


def _builds(chance: np.random.Generator) -> pd.DataFrame:
    started = pd.Series(BEGAN + pd.to_timedelta(np.arange(ROWS), unit="h"))
    took = pd.to_timedelta(chance.integers(10, 300, ROWS), unit="min")
    return pd.DataFrame({
        "started_at": started, "known_at": started + took, "is_failed": chance.integers(0, 2, ROWS),
        "is_pull_request": chance.integers(0, 2, ROWS), "source_lines": chance.integers(0, 900, ROWS),
    })  # fmt: skip


def _items(chance: np.random.Generator) -> pd.DataFrame:
    opened = pd.Series(BEGAN + pd.to_timedelta(np.arange(ROWS), unit="D"))
    days = pd.Series(chance.exponential(20, ROWS))
    ended = opened + pd.to_timedelta(days, unit="D")
    return pd.DataFrame({
        "opened_at": opened, "days": days, "ended_at": ended, "known_at": ended, "project": "p", "priority": "Major",
        "reporter": chance.choice(["ada", "bo"], ROWS), "kind": "Bug", "is_late": chance.integers(0, 2, ROWS),
        "days_to_due": chance.integers(0, 30, ROWS),
    })  # fmt: skip


def _sprints(chance: np.random.Generator) -> pd.DataFrame:
    given = {name: chance.integers(0, 30, ROWS) for name in of_sprints.COLUMNS}
    asked = pd.Series(BEGAN + pd.to_timedelta(np.arange(ROWS), unit="D"))
    return pd.DataFrame({
        **given, "board": chance.choice(["a", "b"], ROWS), "difference": chance.normal(size=ROWS), "elapsed": 0.3,
        "asked_at": asked, "known_at": asked + pd.to_timedelta(chance.integers(3, 15, ROWS), unit="D"),
    })  # fmt: skip


def _issues(chance: np.random.Generator) -> pd.DataFrame:
    return pd.DataFrame({"title": "t", "description": "d", "points": chance.integers(1, 9, ROWS)})


def _weeks(chance: np.random.Generator) -> pd.DataFrame:
    return pd.DataFrame({"count": chance.integers(0, 9, ROWS).astype("float64")})


def _of_weeks(weeks: pd.DataFrame) -> pd.DataFrame:
    """A question before each week."""
    return of_capacity.features(weeks["count"].to_numpy(), np.maximum(np.arange(ROWS), 1), [4] * ROWS)


def _files(chance: np.random.Generator) -> pd.DataFrame:
    """Files of two quarters, of which the later one begins after the row that is asked about."""
    counts = {name: chance.integers(0, 50, ROWS) for name in of_files.COUNTS}
    quarter = pd.Series(np.where(np.arange(ROWS) > CUT, BEGAN + pd.Timedelta(days=90), BEGAN))
    return pd.DataFrame({**counts, "owner_share": chance.random(ROWS), "repository_id": "r", "asked_at": quarter})


CASES: dict[str, tuple[Callable[[np.random.Generator], pd.DataFrame], Callable[[pd.DataFrame], pd.DataFrame]]] = {
    "change_risk": (_changes, of_changes.features),
    "build_failure": (_builds, of_builds.features),
    "times": (_items, lambda rows: times(rows, at_opening(rows))),
    "lateness": (_items, lateness),
    "sprint_outcome": (_sprints, lambda rows: of_sprints.features(rows, rows)),
    "capacity": (_weeks, _of_weeks),
    "effort": (_issues, of_effort.features),
    "quality": (_files, of_files.features),
}
OUTCOMES = ("is_failed", "is_late", "days", "difference", "points", "count")


@pytest.mark.parametrize("name", CASES)
def test_another_future_changes_no_feature(name: str) -> None:
    make, features = CASES[name]
    rows = make(np.random.default_rng(1))
    other = rows.copy()
    other.iloc[CUT + 1 :] = make(np.random.default_rng(2)).iloc[CUT + 1 :]
    # The outcome of the row that is asked about is its future too.
    for outcome in set(OUTCOMES) & set(rows):
        other.loc[CUT, outcome] = rows[outcome].max() + 1
    asked = next((rows[name][CUT] for name in ("opened_at", "started_at", "asked_at") if name in rows), None)
    for known in {"known_at", "ended_at"} & set(rows):
        # So is what ends after the moment of asking.
        late = rows[known] >= asked
        other.loc[late, known] = rows[known][late] + pd.Timedelta(days=400)
        for outcome in {"is_failed", "is_late", "days", "difference"} & set(rows):
            other.loc[late, outcome] = rows[outcome].max() + 1
    pd.testing.assert_series_equal(features(rows).loc[CUT], features(other).loc[CUT])
    assert features(rows).loc[CUT].notna().sum() > 3
