"""Measures against scikit-learn's, and paired tests on what is and is not better."""

import numpy as np
import pytest
from sklearn.metrics import mean_pinball_loss, roc_auc_score

from ml.core import measures

CHANCE = np.random.default_rng(7)


def test_auc_is_that_of_scikit_learn_with_ties_too() -> None:
    outcomes = CHANCE.integers(0, 2, 500).astype("float64")
    scores = CHANCE.integers(0, 9, 500) + outcomes
    assert measures.auc(outcomes, scores) == pytest.approx(roc_auc_score(outcomes, scores))
    assert np.isnan(measures.auc(np.ones(5), np.ones(5)))


def test_pinball_is_that_of_scikit_learn() -> None:
    actual, quantile = CHANCE.normal(size=200), CHANCE.normal(size=200)
    loss = measures.pinball(actual, quantile, 0.9).mean()
    assert loss == pytest.approx(mean_pinball_loss(actual, quantile, alpha=0.9))


def test_only_what_ranks_better_is_found_better() -> None:
    outcomes = CHANCE.integers(0, 2, 800).astype("float64")
    good, poor = outcomes + CHANCE.normal(size=800), CHANCE.normal(size=800)
    assert measures.auc_is_higher(outcomes, good, poor) < 0.01
    assert measures.auc_is_higher(outcomes, poor, good) > 0.99
    assert measures.auc_is_higher(outcomes, good, good) == 1


def test_only_lower_errors_are_found_lower() -> None:
    errors = np.abs(CHANCE.normal(size=300))
    assert measures.error_is_lower(errors, errors + 0.2 + 0.1 * CHANCE.normal(size=300)) < 0.01
    assert measures.error_is_lower(errors, CHANCE.permutation(errors)) > 0.05


def test_a_fifth_of_the_lines_is_read_from_the_highest_score_per_line() -> None:
    outcomes = np.array([1.0, 0.0, 1.0, 0.0])
    lines = np.array([100.0, 100.0, 100.0, 700.0])
    assert measures.recall_at_effort(outcomes, np.array([0.9, 0.8, 0.1, 0.9]), lines) == 0.5
    assert measures.recall_at_effort(outcomes, np.array([0.9, 0.1, 0.8, 0.9]), lines) == 1.0


def test_the_calibration_error_is_the_distance_of_said_and_seen() -> None:
    chance = CHANCE.uniform(size=20_000)
    outcomes = (CHANCE.uniform(size=20_000) < chance).astype("float64")
    assert measures.calibration_error(outcomes, chance) < 0.02
    assert measures.calibration_error(outcomes, np.full(20_000, 0.9)) == pytest.approx(0.4, abs=0.02)
