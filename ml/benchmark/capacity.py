"""Benchmark of `capacity`: builds, changes and fixes per week of public projects."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from ml.benchmark import data
from ml.benchmark.results import Benchmark, Result, first_of_test
from ml.capacity.features import AHEAD, WEEKS_AHEAD, a_year_before, features, sums
from ml.capacity.model import FEWEST_WEEKS, LEVELS, Capacity, fit
from ml.core import measures

FEWEST_THINGS = 500
"""Projects with fewer have hardly a week with more than one."""
YEAR = 52
FEWEST_WEEKS_OF_A_PROJECT = 2 * YEAR
"""Two years: the last fifth is tested, the naive sum needs a year, and errors of its own before that."""
NOTE = "Seasonal naive: the same weeks a year before, with the interval of its own errors in the earlier weeks."


def run(folder: Path) -> list[Benchmark]:
    """Pinball loss of sums of 1, 4, 8 and 13 weeks, below the seasonal naive's; all projects share their paths."""
    series = dict(_series(folder))
    if not series:
        return []
    long = {name: counts for name, counts in series.items() if len(counts) >= FEWEST_WEEKS_OF_A_PROJECT}
    results = [
        Result(name, len(counts), 0, 0, reason=f"{len(counts)} weeks, {FEWEST_WEEKS_OF_A_PROJECT} needed")
        for name, counts in series.items()
        if name not in long
    ]
    if long:
        earlier = [_questions(counts, FEWEST_WEEKS, first_of_test(len(counts)))[0] for counts in long.values()]
        model = fit(pd.concat(earlier, ignore_index=True))
        results += [_result(name, counts, model) for name, counts in long.items()]
    measure = "pinball loss (things per sum), lower is better"
    return [Benchmark("capacity", measure, "seasonal naive", results, is_higher_better=False, note=NOTE)]


def _series(folder: Path) -> Iterator[tuple[str, measures.Floats]]:
    for name, rows in data.tables(folder / "ci_builds", "*.parquet"):
        yield name, _weekly(pd.to_datetime(data.renamed(name, rows, {"gh_build_started_at": "at"})["at"]))
    for name, rows in data.tables(folder / "jit_defects", "*.parquet"):
        yield name, _weekly(pd.to_datetime(data.renamed(name, rows, {"date": "at"})["at"], unit="s"))
    for name, rows in data.tables(folder / "bug_fix_time", "*.parquet"):
        fixes = data.renamed(name, rows, data.FIXES)
        ended = pd.to_datetime(fixes["ended_at"], errors="coerce", utc=True).dt.tz_localize(None)
        for project, one in ended.groupby(fixes["project"]):
            if one.notna().sum() >= FEWEST_THINGS:
                yield f"fixes of {project}", _weekly(one)


def _weekly(moments: "pd.Series[pd.Timestamp]") -> measures.Floats:
    """Counts of the whole weeks between the first and the last."""
    known = moments.dropna()
    mondays = known.dt.normalize() - pd.to_timedelta(known.dt.dayofweek, unit="D")
    counts = mondays.value_counts().sort_index()
    weeks = pd.date_range(counts.index.min(), counts.index.max(), freq="W-MON")
    return np.asarray(counts.reindex(weeks, fill_value=0), dtype="float64")[1:-1]


def _questions(
    counts: measures.Floats, first: int, last: int
) -> tuple[pd.DataFrame, measures.Floats, npt.NDArray[np.int64]]:
    """Features, outcomes and places of the questions asked before each week from `first` to before `last`."""
    places = np.repeat(np.arange(first, last), len(WEEKS_AHEAD))
    ahead = np.tile(WEEKS_AHEAD, last - first)
    return features(counts, places, ahead.tolist()), sums(counts, places, ahead), places


def _result(name: str, counts: measures.Floats, model: Capacity) -> Result:
    start = first_of_test(len(counts))
    made, actual, places = _questions(counts, max(YEAR, FEWEST_WEEKS), len(counts))
    naive: measures.Floats = a_year_before(made)
    ends = np.array([LEVELS[0], LEVELS[-1]])
    known, tested = places + made[AHEAD].to_numpy() <= start, (places >= start) & ~np.isnan(actual)
    parts = []
    for weeks in WEEKS_AHEAD:
        is_long = (made[AHEAD] == weeks).to_numpy()
        errors = np.quantile((actual - naive)[known & is_long], ends)
        rows = tested & is_long
        said, outcome = model.predict(made[rows]), actual[rows]
        low, value, high = (said[column].to_numpy() for column in ("low", "value", "high"))
        parts.append(pd.DataFrame({
            "block": places[rows] // max(WEEKS_AHEAD),
            "ours": _loss(outcome, low, value, high),
            "theirs": _loss(outcome, np.maximum(naive[rows] + errors[0], 0), naive[rows], naive[rows] + errors[1]),
            "inside": (outcome >= low) & (outcome <= high),
        }))  # fmt: skip
    tested_ = pd.concat(parts)
    # Sums overlap: a quarter of a year counts once.
    blocks = tested_.groupby("block")[["ours", "theirs"]].mean()
    p = measures.error_is_lower(blocks["ours"].to_numpy(), blocks["theirs"].to_numpy())
    ours, theirs, inside = (float(tested_[name].mean()) for name in ("ours", "theirs", "inside"))
    return Result(name, len(tested_), ours, theirs, p, beside={"in 80 % interval": inside})


def _loss(actual: measures.Floats, *quantiles: measures.Floats) -> measures.Floats:
    parts = [measures.pinball(actual, one, level) for one, level in zip(quantiles, LEVELS, strict=True)]
    mean: measures.Floats = np.mean(parts, axis=0)
    return mean
