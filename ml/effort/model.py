"""Story points: a third each of boosted topics, a linear model of words, and the median of recent estimates."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ml.core.abstention import require_rows
from ml.core.boosting import SEEDS, Boosted, recency
from ml.core.measures import Floats

LONGEST_TEXT = 2_000
MOST_WORDS = 20_000
TOPICS = 50
RECENT = 50
SETTINGS = {"n_estimators": 200, "num_leaves": 7, "min_child_samples": 20, "extra_trees": False, "reg_lambda": 5.0}


def features(issues: pd.DataFrame) -> pd.DataFrame:
    """Features beside the words, of issues in order of creation.

    Args:
        issues: `title`, `description`, `points` (those of earlier issues are seen alone; missing: not estimated).
    """
    title, text = issues["title"].fillna(""), issues["description"].fillna("")
    before = issues["points"].astype("float64").shift()
    made = {
        "title_letters": title.str.len(),
        "log_text_letters": np.log1p(text.str.len()),
        "has_code": text.str.contains("code|noformat|```").astype("float64"),
    }
    for length in (5, 20, RECENT):
        made[f"median_of_last_{length}"] = before.rolling(length, min_periods=1).median()
        made[f"mean_of_last_{length}"] = before.rolling(length, min_periods=1).mean()
    return pd.DataFrame(made, index=issues.index)


def words(issues: pd.DataFrame) -> "pd.Series[str]":
    """Text of issues, bounded."""
    return issues["title"].fillna("") + " . " + issues["description"].fillna("").str.slice(0, LONGEST_TEXT)


@dataclass(frozen=True)
class Effort:
    """A trained model; made by `fit`."""

    vectors: Any
    topics: Any
    boosted: Boosted
    linear: Any

    def predict(self, features: pd.DataFrame, texts: "pd.Series[str]") -> Floats:
        """Points per issue."""
        vectors = self.vectors.transform(texts)
        topics = np.expm1(self.boosted.predict(_with_topics(features, self.topics.transform(vectors))))
        linear = np.expm1(self.linear.predict(vectors))
        recent = features[f"median_of_last_{RECENT}"].fillna(pd.Series(topics, index=features.index)).to_numpy()
        points: Floats = np.maximum((topics + linear + recent) / 3, 0)
        return points


def fit(features: pd.DataFrame, texts: "pd.Series[str]", points: "pd.Series[float]") -> Effort:
    """Train on estimated issues in order of creation.

    Raises:
        AbstentionError: too few of them, or all alike.
    """
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVR

    require_rows(points)
    logs = points.map(np.log1p)
    vectors = TfidfVectorizer(min_df=3, ngram_range=(1, 2), sublinear_tf=True, max_features=MOST_WORDS)
    matrix = vectors.fit_transform(texts)
    topics = TruncatedSVD(min(TOPICS, len(points) // 5, matrix.shape[1] - 1), random_state=0).fit(matrix)
    with_topics = _with_topics(features, topics.transform(matrix))
    weights = recency(len(points), 3.0)
    boosted = Boosted("l1", SEEDS, **SETTINGS).fit(with_topics, logs, weights)
    linear = LinearSVR(C=0.1, epsilon=0, max_iter=5_000, random_state=0).fit(matrix, logs)
    return Effort(vectors, topics, boosted, linear)


def _with_topics(features: pd.DataFrame, topics: Floats) -> pd.DataFrame:
    names = [f"topic_{place}" for place in range(topics.shape[1])]
    return pd.concat([features, pd.DataFrame(topics, columns=names, index=features.index)], axis=1)
