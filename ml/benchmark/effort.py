"""Benchmark of `effort`: story points of public trackers, in the order of the file."""

from pathlib import Path

import numpy as np
import pandas as pd

from ml.benchmark import data
from ml.benchmark.results import Benchmark, Result, first_of_test
from ml.core import measures
from ml.core.abstention import AbstentionError
from ml.effort.model import features, fit, words


def run(folder: Path) -> list[Benchmark]:
    """Mean absolute error below that of the project's median."""
    results = []
    for name, rows in data.tables(folder, "*.parquet"):
        known = data.renamed(name, rows, {"project": "project", "storypoint": "points"})
        for project, issues in known.groupby("project", sort=False):
            results.append(_of_project(str(project), issues.reset_index(drop=True)))
    measure = "mean absolute error (points), lower is better"
    return [Benchmark("effort", measure, "median", results, is_higher_better=False)]


def _of_project(project: str, issues: pd.DataFrame) -> Result:
    start = first_of_test(len(issues))
    made, texts, points = features(issues), words(issues), issues["points"].astype("float64")
    tested = points[start:].to_numpy()
    try:
        model = fit(made[:start], texts[:start], points[:start])
    except AbstentionError as reason:
        return Result(project, len(tested), 0, 0, reason=str(reason))
    errors = np.abs(tested - model.predict(made[start:], texts[start:]))
    others = np.abs(tested - points[:start].median())
    recent = np.abs(tested - made["median_of_last_50"][start:].to_numpy())
    p = measures.error_is_lower(errors, others)
    return Result(project, len(tested), errors.mean(), others.mean(), p, beside={"median of last 50": recent.mean()})
