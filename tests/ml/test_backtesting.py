"""The backtest is right about intervals, about errors, and about what was known when."""

import pandas as pd
import pytest

from ml.forecast.algorithms import NAIVE, Algorithm, Choice, candidates, cross_validate, forecast
from ml.forecast.backtesting import backtest, naive_scales, score
from ml.forecast.thresholds import Thresholds
from tests.ml.simulation import counts, data_of, random_walk

THRESHOLDS = Thresholds()


@pytest.mark.parametrize(
    ("weeks", "amplitude", "spread", "algorithm"),
    [
        (100, 0, 0, Algorithm.AUTO_ETS),
        (100, 0, 0.2, Algorithm.AUTO_ETS),
        (200, 15, 0, Algorithm.HARMONIC),
        (200, 15, 0.2, Algorithm.HARMONIC),
    ],
)
def test_intervals_hold_what_they_promise(weeks: int, amplitude: float, spread: float, algorithm: Algorithm) -> None:
    series = {
        f"repository:{seed}": counts(weeks, level=30, amplitude=amplitude, spread=spread, seed=seed)
        for seed in range(8)
    }
    scores = backtest(data_of(series), THRESHOLDS)
    observed = scores[scores["algorithm"] == algorithm]
    assert 0.72 <= observed["coverage_80"].mean() <= 0.92
    assert observed["coverage_95"].mean() >= 0.9


@pytest.mark.parametrize("season", [1, 52])
def test_nothing_after_a_cutoff_changes_the_forecast_from_it(season: int) -> None:
    values = counts(150, amplitude=10)
    settings = {"cutoffs": 4, "step": 4, "horizon": 12}
    told = cross_validate(data_of({"repository:a": values}).history, season, **settings)
    first_cutoff = told["cutoff"].min()
    changed = data_of({"repository:a": [*values[:-24], *(value * 7 + 3 for value in values[-24:])]}).history
    untold = cross_validate(changed, season, **settings)
    assert changed.loc[changed["ds"] > first_cutoff, "y"].sum() > 1000
    columns = ["algorithm", "ds", "value", "lo_80", "hi_80", "lo_95", "hi_95"]
    before, after = (frame.loc[frame["cutoff"] == first_cutoff, columns] for frame in (told, untold))
    assert set(before["algorithm"]) == set(candidates(season))
    pd.testing.assert_frame_equal(before, after)


def test_a_backtested_forecast_is_the_one_that_would_have_been_made() -> None:
    values = counts(150, amplitude=10)
    history = data_of({"repository:a": values}).history
    tested = cross_validate(history, 52, cutoffs=1, step=4, horizon=12)
    for algorithm in candidates(52):
        choice = {"repository|repository:a": Choice(algorithm, 52)}
        made = forecast(history.iloc[:-12], choice, 12)
        expected = tested.loc[tested["algorithm"] == algorithm, "value"].reset_index(drop=True)
        pd.testing.assert_series_equal(made["value"], expected)


def test_forecasts_are_never_negative_and_intervals_are_nested() -> None:
    series = {
        "repository:rare": counts(100, level=0.3, seed=4),
        "repository:falling": list(range(120, 10, -1)) + [0] * 9,
    }
    data = data_of(series)
    for algorithm in candidates(1):
        rows = forecast(data.history, {name: Choice(algorithm, 1) for name in data.catalogue["unique_id"]}, 12)
        assert (rows["lo_95"] >= 0).all()
        ordered = rows[["lo_95", "lo_80", "value", "hi_80", "hi_95"]].diff(axis=1).iloc[:, 1:]
        assert (ordered >= 0).all(axis=None)
        assert list(rows.groupby("unique_id")["horizon"].max()) == [12, 12]


def test_scores_are_the_textbook_ones() -> None:
    weeks = pd.date_range("2026-01-05", periods=4, freq="W-MON")
    history = pd.DataFrame({"unique_id": "s", "ds": weeks, "y": [2.0, 4.0, 8.0, 9.0]})
    rows = [(NAIVE, 4.0), (Algorithm.AUTO_ETS, 7.0)]
    forecasts = pd.DataFrame(
        [("s", weeks[1], weeks[2], 8.0, name, value, 5.0, 7.5, 5.0, 8.0) for name, value in rows],
        columns=["unique_id", "cutoff", "ds", "actual", "algorithm", "value", "lo_80", "hi_80", "lo_95", "hi_95"],
    )
    scores = score(forecasts, history, season=1).set_index("algorithm")
    # Up to the cut-off the series moved by 2 in its one step: the naive error of 4 is twice that.
    assert scores.loc[NAIVE, ["mae", "mase", "naive_mae", "cutoffs_won"]].tolist() == [4.0, 2.0, 4.0, 0]
    assert scores.loc[Algorithm.AUTO_ETS, ["mae", "mase", "cutoffs_won"]].tolist() == [1.0, 0.5, 1]
    assert scores.loc[Algorithm.AUTO_ETS, ["coverage_80", "coverage_95"]].tolist() == [0.0, 1.0]


def test_the_scale_of_mase_uses_no_week_after_the_cutoff() -> None:
    data = data_of({"repository:a": random_walk(60)})
    cutoffs = pd.DataFrame({"unique_id": data.history["unique_id"].iloc[0], "cutoff": [data.history["ds"].iloc[40]]})
    changed = data.history.assign(y=data.history["y"].where(data.history.index <= 40, 0))
    pd.testing.assert_frame_equal(naive_scales(data.history, cutoffs, 1), naive_scales(changed, cutoffs, 1))
