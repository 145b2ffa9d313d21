"""Benchmark of `build_failure`: builds of Travis CI in order of their start."""

from pathlib import Path

import numpy as np
import pandas as pd

from ml.benchmark import data
from ml.benchmark.results import Benchmark, Result, first_of_test
from ml.build_failure.features import LAST_FIVE, features
from ml.core import measures
from ml.core.abstention import AbstentionError
from ml.core.classifier import fit


def run(folder: Path) -> list[Benchmark]:
    """AUC over the mean of the last five builds."""
    results = []
    for name, rows in data.tables(folder, "*.parquet"):
        project = name.partition("_")[2] or name
        runs = _in_order(data.renamed(name, rows, data.BUILDS))
        start = first_of_test(len(runs))
        made, failed = features(runs), runs["is_failed"].astype("float64")
        tested = failed[start:].to_numpy()
        try:
            model = fit(made[:start], failed[:start])
        except AbstentionError as reason:
            results.append(Result(project, len(tested), 0, 0, reason=str(reason)))
            continue
        scores = model.probability(made[start:])
        baseline = made[LAST_FIVE][start:].fillna(0.5).to_numpy()
        beside = {"calibration error": measures.calibration_error(tested, scores)}
        p = measures.auc_is_higher(tested, scores, baseline)
        ours, theirs = measures.auc(tested, scores), measures.auc(tested, baseline)
        results.append(Result(project, len(tested), ours, theirs, p, beside=beside))
    note = "The data have no ends: a build knows the outcome of the one started before it, and so does the baseline."
    return [Benchmark("build_failure", "AUC, higher is better", "last five", results, is_higher_better=True, note=note)]


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Builds by start, each known just before the next starts."""
    started = pd.to_datetime(rows["started_at"], format="ISO8601").astype("datetime64[ns]")
    runs = rows.assign(started_at=started).sort_values(["started_at", "tr_build_id"], kind="stable", ignore_index=True)
    # Builds that started in the same second keep their order.
    runs["started_at"] += pd.to_timedelta(2 * np.arange(len(runs)), unit="ns")
    return runs.assign(known_at=runs["started_at"] + pd.Timedelta(1, unit="ns"))
