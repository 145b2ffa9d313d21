"""Benchmark of `change_risk`: commits with defects found by SZZ, in order of time."""

import csv
from pathlib import Path

from ml.benchmark import data
from ml.benchmark.results import Benchmark, Result, first_of_test
from ml.change_risk.features import features
from ml.change_risk.model import fit
from ml.core import measures
from ml.core.abstention import AbstentionError
from ml.core.classifier import logistic

PUBLISHED = "published_auc_algo_result.csv"


def run(folder: Path) -> list[Benchmark]:
    """AUC over LApredict (Zeng et al. 2021), which ranks changes by the lines that they add."""
    published = _published(folder / PUBLISHED)
    results = []
    for name, rows in data.tables(folder, "*.parquet"):
        project = name.rpartition("_")[2]
        changes = data.renamed(name, rows, data.CHANGES).sort_values("date", kind="stable", ignore_index=True)
        start = first_of_test(len(changes))
        made, defective = features(changes), (changes["bug"] > 0).astype("float64")
        tested = defective[start:].to_numpy()
        try:
            model = fit(made[:start], defective[:start])
        except AbstentionError as reason:
            results.append(Result(project, len(tested), 0, 0, reason=str(reason)))
            continue
        scores = model.probability(made[start:])
        added = changes["lines_added"][start:].to_numpy(dtype="float64")
        lines = added + changes["lines_deleted"][start:].to_numpy(dtype="float64")
        linear = logistic(made[:start], defective[:start]).predict_proba(made[start:])[:, 1]
        beside = {
            "logistic": measures.auc(tested, linear),
            "recall at 20 % of lines": measures.recall_at_effort(tested, scores, lines),
            "LApredict's": measures.recall_at_effort(tested, added, lines),
            "calibration error": measures.calibration_error(tested, scores),
        }
        ours, theirs = measures.auc(tested, scores), measures.auc(tested, added)
        p = measures.auc_is_higher(tested, scores, added)
        results.append(Result(project, len(tested), ours, theirs, p, published.get(project), beside))
    return [Benchmark("change_risk", "AUC, higher is better", "LApredict", results, is_higher_better=True)]


def _published(path: Path) -> dict[str, float]:
    """LApredict's AUC per project, as its authors give it; empty without their file."""
    if not path.is_file():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        rows = {row[0].strip(): row[1:] for row in csv.reader(file, skipinitialspace=True) if row}
    names, values = rows.get("", []), rows.get("la", [])
    return {name.strip(): float(value) for name, value in zip(names, values, strict=False) if value.strip()}
