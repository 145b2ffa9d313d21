"""Benchmark of `sprint_outcome`: sprints of public Jira boards, at shares of their planned time."""

from pathlib import Path

import numpy as np
import pandas as pd

from ml.benchmark import data
from ml.benchmark.results import Benchmark, Result, first_of_test
from ml.core import measures
from ml.core.abstention import AbstentionError
from ml.sprint_outcome.features import features
from ml.sprint_outcome.model import fit

ELAPSED = (0, 30, 50, 80)
BY_TIME, BY_ROW = ["sprintid", "board"], ["board", "sprintid"]
LEAK = "In the order of the file the same sprint, shown by another board, may be among those that were learnt from."


def run(folder: Path) -> list[Benchmark]:
    """Mean absolute error below the median's, split by time, and by the order of rows as the data come."""
    by_time = [_at(folder, share, BY_TIME, "") for share in ELAPSED]
    return [*by_time, _at(folder, 30, BY_ROW, LEAK)]


def _at(folder: Path, share: int, order: list[str], note: str) -> Benchmark:
    results = []
    for name, rows in data.tables(folder, f"*_iteration_{share}pct.parquet"):
        sprints = data.renamed(name, rows, data.SPRINTS).sort_values(order, kind="stable", ignore_index=True)
        start = first_of_test(len(sprints))
        order_of_end = pd.Timestamp(0, tz="UTC") + pd.to_timedelta(np.arange(len(sprints)), unit="s")
        dated = sprints.assign(asked_at=order_of_end, known_at=order_of_end, elapsed=share / 100)
        made, actual = features(dated, dated), sprints["difference"].astype("float64")
        project = name.partition("_")[0]
        try:
            model = fit(made[:start], actual[:start])
        except AbstentionError as reason:
            results.append(Result(project, len(sprints) - start, 0, 0, reason=str(reason)))
            continue
        low, middle, high = model.quantiles(made[start:], (0.1, 0.5, 0.9)).T
        tested = actual[start:].to_numpy()
        errors, others = np.abs(tested - middle), np.abs(tested - actual[:start].median())
        lower = 1 - errors.mean() / others.mean()
        beside = {"in 80 % interval": measures.coverage(tested, low, high), "error lower by": lower}
        p = measures.error_is_lower(errors, others)
        results.append(Result(project, len(tested), errors.mean(), others.mean(), p, beside=beside))
    how = "by time" if order is BY_TIME else "by the order of the file"
    title = f"sprint_outcome, {share} % elapsed, split {how}"
    measure = "mean absolute error (points), lower is better"
    return Benchmark(title, measure, "median", results, is_higher_better=False, note=note)
