"""Promotion: only a model that beats the seasonal-naive forecast takes its place."""

import pandas as pd
import pytest

from ml.forecast.algorithms import NAIVE, Algorithm
from ml.forecast.promotion import beats_naive, promoted
from ml.forecast.thresholds import Thresholds
from ml.forecast.training import Training, train
from tests.ml.simulation import counts, data_of, random_walk, seasonal_walk

THRESHOLDS = Thresholds()


def _train(values: list[int]) -> Training:
    return train("commits", data_of({"repository:a": values}), THRESHOLDS, "fingerprint")


def test_a_noisy_seasonal_series_is_served_by_a_model_that_knows_seasons() -> None:
    training = _train(counts(200, level=40, amplitude=25))
    assert training.is_promoted
    assert [choice.algorithm for choice in training.candidate.artifact.choices.values()] == [Algorithm.HARMONIC]


@pytest.mark.parametrize("seed", range(5))
def test_a_random_walk_is_served_by_the_naive_forecast(seed: int) -> None:
    assert not _train(random_walk(110, seed=seed)).is_promoted


@pytest.mark.parametrize("seed", range(3))
def test_a_series_that_repeats_last_year_is_served_by_the_seasonal_naive_forecast(seed: int) -> None:
    assert not _train(seasonal_walk(208, seed=seed)).is_promoted


def test_an_exactly_periodic_series_is_served_by_the_seasonal_naive_forecast() -> None:
    year = counts(52, level=30, spread=0.5)
    training = _train(year * 4)
    assert not training.is_promoted
    naive = training.scores[training.scores["algorithm"] == NAIVE].iloc[0]
    assert (naive["mae"], naive["coverage_80"]) == (0, 1)


def test_a_constant_series_is_served_by_the_naive_forecast() -> None:
    assert not _train([5] * 80).is_promoted


def test_a_rejected_candidate_is_still_described() -> None:
    training = _train(random_walk(110))
    assert training.baseline.artifact.choices == {}
    assert len(training.candidate.artifact.choices) == 1
    assert training.candidate.metrics["mae"] > 0


@pytest.mark.parametrize(
    ("change", "is_better"),
    [
        ({}, True),
        ({"mae": 9.6}, False),
        ({"cutoffs_won": 3}, False),
        ({"coverage_95": 0.7}, False),
        ({"algorithm": NAIVE}, False),
        ({"naive_mae": 0.0, "mae": 0.0}, False),
    ],
)
def test_each_threshold_decides(change: dict[str, object], is_better: bool) -> None:
    row = {
        "unique_id": "s",
        "algorithm": Algorithm.AUTO_ETS,
        "mae": 9.0,
        "naive_mae": 10.0,
        "coverage_95": 0.95,
        "cutoffs": 8,
        "cutoffs_won": 4,
    }
    assert beats_naive(pd.DataFrame([row | change]), THRESHOLDS).tolist() == [is_better]


def test_the_best_of_several_better_ones_serves() -> None:
    common = {"unique_id": "s", "naive_mae": 10.0, "coverage_95": 0.95, "cutoffs": 4, "cutoffs_won": 4}
    scores = pd.DataFrame(
        [common | {"algorithm": Algorithm.AUTO_ETS, "mae": 8.0}, common | {"algorithm": Algorithm.THETA, "mae": 7.0}]
    )
    assert promoted(scores, pd.Series({"s": 1}), THRESHOLDS)["s"].algorithm == Algorithm.THETA
