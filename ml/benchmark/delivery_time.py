"""Benchmark of `delivery_time`: issues with due dates, and the time to fix bugs."""

from pathlib import Path

import numpy as np
import pandas as pd

from ml.benchmark import data
from ml.benchmark.results import Benchmark, Result, first_of_test
from ml.core import measures
from ml.core.abstention import AbstentionError
from ml.core.quantiles import LEVELS, SHORTEST
from ml.delivery_time.features import at_opening, lateness, times
from ml.delivery_time.model import fit_lateness, fit_times

MOMENTS = ("creation", "discussion", "due")
LEAK = "Without: the remaining days and the assignee's late share, which may know a due date that was set later."


def late(folder: Path) -> list[Benchmark]:
    """AUC of late or not, at three moments of an issue's life, with and without what the due date tells."""
    return [_late_at(folder, moment) for moment in MOMENTS]


def _late_at(folder: Path, moment: str) -> Benchmark:
    results = []
    for name, rows in data.tables(folder, f"*_{moment}.parquet"):
        items = _items(data.renamed(name, rows, data.DELAYS))
        start, project = first_of_test(len(items)), name.partition("_")[0]
        outcome = items["is_late"]
        tested = outcome[start:].to_numpy()
        scores = {}
        try:
            for way in (True, False):
                made = lateness(items, with_due_date=way)
                scores[way] = fit_lateness(made[:start], outcome[:start]).probability(made[start:])
        except AbstentionError as reason:
            results.append(Result(project, len(tested), 0, 0, reason=str(reason)))
            continue
        baseline = made["late_lately_of_project_kind"][start:].fillna(outcome[:start].mean()).to_numpy()
        beside = {
            "without": measures.auc(tested, scores[False]),
            "calibration error": measures.calibration_error(tested, scores[True]),
        }
        p = measures.auc_is_higher(tested, scores[True], baseline)
        ours, theirs = measures.auc(tested, scores[True]), measures.auc(tested, baseline)
        results.append(Result(project, len(tested), ours, theirs, p, beside=beside))
    title = f"delivery_time, late or not, asked at: {moment}"
    return Benchmark(title, "AUC, higher is better", "late lately", results, is_higher_better=True, note=LEAK)


def _items(rows: pd.DataFrame) -> pd.DataFrame:
    opened = pd.to_datetime(rows["opened_at"])
    items = rows.assign(opened_at=opened, project=rows["issuekey"].str.partition("-")[0])
    items["is_late"] = (items["delaydays"] > 0).astype("float64")
    days = items["days_in_progress"] + items["days_to_due"] + items["delaydays"]
    items["known_at"] = opened + pd.to_timedelta(days, unit="D")
    return items.sort_values("opened_at", kind="stable", ignore_index=True)


def time_to_fix(folder: Path) -> list[Benchmark]:
    """Pinball loss of the time to fix bugs, below that of each project's own quantiles."""
    found = []
    for name, rows in data.tables(folder, "*.parquet"):
        items = _bugs(data.renamed(name, rows, data.FIXES))
        start = first_of_test(len(items))
        now = items["opened_at"][start]
        # What was not over at the first moment of the test is open: its age is all that is known of it.
        is_over = items["ended_at"][:start] < now
        ages = (now - items["opened_at"][:start]).dt.total_seconds() / 86_400
        seen = items.assign(ended_at=items["ended_at"].where(~items.index.isin(is_over.index[~is_over])))
        made = times(items, at_opening(items))
        try:
            model = fit_times(made[:start], items["days"][:start].where(is_over, ages), is_over)
        except AbstentionError as reason:
            found.append(Result(name, len(items) - start, 0, 0, reason=str(reason)))
            continue
        predicted, tested = model.days(made[start:]), items["days"][start:].to_numpy()
        own = _own_quantiles(seen[:start], items["project"][start:])
        losses, others = (
            np.mean([measures.pinball(tested, one[level].to_numpy(), level) for level in LEVELS], axis=0)
            for one in (predicted, own)
        )
        beside = {
            f"in {share} % interval": measures.coverage(
                tested, predicted[f"low_{share}"].to_numpy(), predicted[f"high_{share}"].to_numpy()
            )
            for share in (80, 90)
        }
        p = measures.error_is_lower(losses, others)
        found.append(Result(name, len(tested), losses.mean(), others.mean(), p, beside=beside))
    measure = "pinball loss (days), lower is better"
    return [Benchmark("delivery_time, time to fix", measure, "project's quantiles", found, is_higher_better=False)]


def _bugs(rows: pd.DataFrame) -> pd.DataFrame:
    times_ = {name: pd.to_datetime(rows[name], errors="coerce", utc=True) for name in ("opened_at", "ended_at")}
    bugs = rows.assign(**times_).dropna(subset=["opened_at", "ended_at"])
    bugs["days"] = ((bugs["ended_at"] - bugs["opened_at"]).dt.total_seconds() / 86_400).clip(lower=SHORTEST)
    bugs["summary_words"] = bugs["SummaryTopWords"].fillna("").str.count(":")
    bugs["description_words"] = bugs["DescriptionTopWords"].fillna("").str.count(":")
    bugs["components"] = bugs["Components"].fillna("").str.count(r"\S+")
    bugs["affected_versions"] = bugs["AffectsVersions"].notna().astype("float64")
    return bugs.assign(kind="bug").sort_values("opened_at", kind="stable", ignore_index=True)


def _own_quantiles(known: pd.DataFrame, projects: "pd.Series[str]") -> pd.DataFrame:
    """Quantiles of the days of each project's bugs that were over; of all where it has none."""
    over = known[known["ended_at"].notna()]
    of_all = over["days"].quantile(list(LEVELS))
    own = over.groupby("project")["days"].quantile(np.array(LEVELS)).unstack()
    return own.reindex(projects).fillna(of_all).reset_index(drop=True)
