"""Parts of models: what they learn, what they refuse, and that they never see what comes later."""

import numpy as np
import pandas as pd
import pytest

from ml.core import classifier, quantiles
from ml.core.abstention import AbstentionError
from ml.core.forest import Forest
from ml.core.history import known_before, last_means, last_quantiles
from ml.core.measures import auc, calibration_error, coverage


def _rows(count: int, seed: int = 0) -> tuple[pd.DataFrame, "pd.Series[float]"]:
    """Two features that matter, one that does not, one that is constant and one that is missing."""
    chance = np.random.default_rng(seed)
    rows = pd.DataFrame({"size": chance.exponential(size=count), "age": chance.normal(size=count)})
    log_odds = 1.5 * rows["size"] - rows["age"] - 2
    outcomes = pd.Series((chance.uniform(size=count) < 1 / (1 + np.exp(-log_odds))).astype("float64"))
    return rows.assign(noise=chance.normal(size=count), same=1.0, missing=np.nan), outcomes


def test_a_classifier_ranks_is_calibrated_and_names_its_reasons() -> None:
    features, outcomes = _rows(4_000)
    model = classifier.fit(features[:3_000], outcomes[:3_000], ["size"])
    scores, actual = model.probability(features[3_000:]), outcomes[3_000:].to_numpy()
    assert auc(actual, scores) > 0.8
    assert calibration_error(actual, scores) < 0.05
    large = pd.DataFrame({"size": [6.0], "age": [0.0], "noise": [0.0], "same": [1.0], "missing": [np.nan]})
    assert model.explain(large)[0][0][0] == "size"
    twice = classifier.fit(features[:3_000], outcomes[:3_000], ["size"]).probability(features[3_000:])
    assert (twice == scores).all()


@pytest.mark.parametrize(
    ("count", "reason"), [(10, "10 known outcomes, 60 needed"), (100, "all 100 known outcomes are the same")]
)
def test_too_little_and_one_class_are_refused_with_the_reason(count: int, reason: str) -> None:
    features, _ = _rows(count)
    nothing = pd.Series(np.zeros(count))
    for fit in (classifier.fit, classifier.logistic):
        with pytest.raises(AbstentionError, match=reason):
            fit(features, nothing)


def test_hardly_any_of_a_class_is_refused() -> None:
    features, _ = _rows(200)
    outcomes = pd.Series(np.r_[np.ones(3), np.zeros(197)])
    with pytest.raises(AbstentionError, match="the rarer outcome is there 3 times, 10 needed"):
        classifier.fit(features, outcomes)


def test_intervals_cover_their_share_and_open_rows_count() -> None:
    chance = np.random.default_rng(1)
    features = pd.DataFrame({"size": chance.uniform(size=6_000), "noise": chance.normal(size=6_000)})
    days = pd.Series(np.exp(2 * features["size"] + chance.normal(size=6_000)))
    # Each row is watched for a while that has nothing to do with it: what takes longer is open.
    watched = chance.exponential(8, size=6_000)
    is_over = pd.Series(days.to_numpy() <= watched)
    seen = days.where(is_over, watched)
    learnt, asked = slice(None, 4_500), slice(4_500, None)
    found = quantiles.fit(features[learnt], seen[learnt], is_over[learnt]).days(features[asked])
    blind = quantiles.fit(
        features[learnt][is_over[learnt]], seen[learnt][is_over[learnt]], is_over[learnt][is_over[learnt]]
    ).days(features[asked])
    actual = days[asked].to_numpy()
    inside = coverage(actual, found["low_80"].to_numpy(), found["high_80"].to_numpy())
    assert inside == pytest.approx(0.8, abs=0.06)
    # Who looks at what ended alone takes everything for quick.
    assert coverage(actual, blind["low_80"].to_numpy(), blind["high_80"].to_numpy()) < inside - 0.05
    assert (actual > blind[0.5]).mean() > (actual > found[0.5]).mean() + 0.05
    levels = found[list(quantiles.LEVELS)].to_numpy()
    assert (np.diff(levels, axis=1) >= 0).all()


def test_weights_of_open_rows_are_those_of_kaplan_and_meier() -> None:
    days, is_over = np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, False, True, True])
    assert quantiles.censoring_weights(days, is_over).tolist() == pytest.approx([1, 1.5, 1.5, 1.5])
    assert quantiles.censoring_weights(days, np.ones(4, bool)).tolist() == [1, 1, 1, 1]


def test_a_forest_gives_the_median_of_heavy_tails() -> None:
    chance = np.random.default_rng(2)
    features = pd.DataFrame({"size": np.repeat([0.0, 1.0], 500)})
    values = np.where(features["size"] > 0, 10.0, 0.0) + chance.standard_t(2, 1_000)
    low, middle, high = Forest().fit(features, values, np.ones(1_000)).quantiles(features[::500], (0.1, 0.5, 0.9)).T
    assert middle.tolist() == pytest.approx([0, 10], abs=1.5)
    assert (low < middle).all()
    assert (middle < high).all()


def test_only_what_was_known_before_is_seen() -> None:
    asked = pd.Series(pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"], utc=True))
    known = pd.Series(pd.to_datetime(["2026-01-03", "2026-01-02", None, "2026-01-09"], utc=True))
    groups = pd.Series(["a", "a", "a", "b"])
    found = known_before(groups, known, groups, asked)
    # What is known at the very moment of asking is not known before it.
    assert [one.tolist() for one in found] == [[], [], [1], []]
    values = np.array([1.0, 2.0, 3.0, 4.0])
    assert np.array_equal(last_means(values, found, 5), [np.nan, np.nan, 2.0, np.nan], equal_nan=True)
    assert last_quantiles(values, found, 5, (0.5, 0.9))[2].tolist() == [2.0, 2.0]
