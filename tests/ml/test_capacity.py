"""Throughput to come: intervals that hold on simulated counts, and questions with other people and scope."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ml.capacity.features import AHEAD, WEEKS_AHEAD, a_year_before, features, sums
from ml.capacity.model import Capacity, _load_pyfunc, fit
from ml.capacity.what_if import done_after, effect_of_people, weeks_until
from ml.core.abstention import AbstentionError
from ml.core.measures import Floats

WEEKS, CUT = 156, 110


def _counts(seed: int, level: float = 12) -> Floats:
    """Counts whose level wanders, more scattered than Poisson's."""
    chance = np.random.default_rng(seed)
    levels = level * np.exp(np.cumsum(chance.normal(0, 0.04, WEEKS)))
    return chance.poisson(levels * chance.gamma(6, 1 / 6, WEEKS)).astype("float64")


def _asked(
    counts: "np.ndarray[tuple[int], np.dtype[np.float64]]", first: int, last: int
) -> tuple[pd.DataFrame, np.ndarray]:
    places = np.repeat(np.arange(first, last), len(WEEKS_AHEAD))
    ahead = np.tile(WEEKS_AHEAD, last - first)
    return features(counts, places, ahead.tolist()), sums(counts, places, ahead)


@pytest.fixture(scope="module")
def trained() -> Capacity:
    return fit(pd.concat([_asked(_counts(seed), 13, CUT)[0] for seed in range(12)], ignore_index=True))


def test_four_of_five_later_sums_are_in_the_interval(trained: Capacity) -> None:
    inside, below, above = [], [], []
    for seed in range(12):
        made, actual = _asked(_counts(seed), CUT, WEEKS - max(WEEKS_AHEAD))
        said = trained.predict(made)
        inside.append(((actual >= said["low"]) & (actual <= said["high"])).mean())
        below.append((actual < said["value"]).mean())
        above.append((actual > said["value"]).mean())
    assert np.mean(inside) == pytest.approx(0.8, abs=0.06)
    assert abs(np.mean(below) - np.mean(above)) < 0.2


def test_simulated_paths_say_what_is_predicted(trained: Capacity) -> None:
    made, _ = _asked(_counts(3), WEEKS, WEEKS + 1)
    said, paths = trained.predict(made), trained.simulate(made)
    for place, weeks in enumerate(WEEKS_AHEAD):
        quantiles = np.quantile(paths[:, weeks - 1], (0.1, 0.5, 0.9))
        assert quantiles == pytest.approx(said[["low", "value", "high"]].iloc[place].to_numpy(), rel=0.08)
    assert (np.diff(paths, axis=1) >= 0).all()


def test_what_is_saved_says_the_same(trained: Capacity, tmp_path: Path) -> None:
    made, _ = _asked(_counts(3), 100, 120)
    trained.save(tmp_path / "model")
    pd.testing.assert_frame_equal(_load_pyfunc(str(tmp_path / "model")).predict(made), trained.predict(made), rtol=1e-3)


def test_silence_is_forecast_once_it_has_lasted(trained: Capacity) -> None:
    counts = np.concatenate([_counts(5)[:80], np.zeros(40)])
    made, _ = _asked(counts, 120, 121)
    said = trained.predict(made)
    assert (said["low"] == 0).all()
    assert said["value"].iloc[0] < 2


def test_a_series_of_zeros_or_one_huge_week_gives_finite_answers(trained: Capacity) -> None:
    for counts in (np.zeros(60), np.append(np.ones(59), 1e9), np.full(60, 5.0)):
        said = trained.predict(_asked(counts, 60, 61)[0])
        assert np.isfinite(said.to_numpy()).all()
        assert (said["low"] <= said["value"]).all()
        assert (said["value"] <= said["high"]).all()


def test_too_little_history_abstains() -> None:
    with pytest.raises(AbstentionError, match="60 with 14 needed"):
        fit(_asked(_counts(1)[:20], 13, 20)[0])


def test_the_naive_sum_is_of_the_year_before_or_of_the_last_weeks() -> None:
    counts = np.arange(60, dtype="float64")
    made = features(counts, np.array([60, 40]), [4, 4])
    assert list(a_year_before(made)) == [8 + 9 + 10 + 11, 36 + 37 + 38 + 39]
    assert list(made[AHEAD]) == [4, 4]


PATHS = np.cumsum(np.repeat([[1.0], [2.0], [4.0]], 10, axis=1), axis=1)
"""One, two and four things a week."""


def test_things_done_until_a_date_are_less_what_is_done_already() -> None:
    assert done_after(PATHS, 3.5, 1.0, already=1.0)[1] == 2 * 3.5 - 1
    assert done_after(PATHS, 2, 1.5, already=0.0)[1] == 6
    assert done_after(PATHS, 1, 1.0, already=100.0) == [0, 0, 0]


def test_weeks_until_things_are_done_grow_with_scope_and_shrink_with_people() -> None:
    soonest, middle, latest = weeks_until(PATHS, 12, 0, 1.0, already=0)
    assert (soonest, middle, latest) == (3, 6, None)
    assert weeks_until(PATHS, 12, 1, 1.0, already=0)[0] == 4
    assert weeks_until(PATHS, 12, 0, 2.0, already=0) == [1.5, 3, 6]
    # What was done since Monday is none of the twelve.
    assert weeks_until(PATHS, 12, 0, 1.0, already=4)[0] == 4
    assert weeks_until(PATHS, 0, 0, 1.0, already=0) == [0, 0, 0]


def test_the_effect_of_people_is_found_where_there_is_one_and_only_there() -> None:
    chance = np.random.default_rng(8)
    people = chance.integers(2, 12, 200).astype("float64")
    assert effect_of_people(chance.poisson(3 * people**0.7), people).exponent == pytest.approx(0.7, abs=0.12)
    assert effect_of_people(chance.poisson(20, 200), people).exponent < 0.1
    assert effect_of_people([5.0] * 200, [4.0] * 200).weeks == 0
    assert effect_of_people([5.0] * 200, [np.nan] * 200).factor(4, 4) == 2
    with pytest.raises(ValueError, match="leaves nobody at work"):
        effect_of_people([], []).factor(2, -2)
