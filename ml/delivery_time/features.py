"""Features of work items at the moment of asking: what they are, and how long earlier ones of their kind took."""

import numpy as np
import pandas as pd

from ml.core.history import Places, known_before, last_means, last_quantiles

PRIORITIES = {"trivial": 0, "minor": 1, "major": 2, "critical": 3, "blocker": 4}
PLAIN = (
    "comments", "priority_changes", "versions", "version_changes", "links", "blocks", "blocked_by", "affected_versions",
    "description_changes", "reopened", "discussion", "workload", "reporter_reputation", "days_in_progress",
    "components", "summary_words", "description_words",
)  # fmt: skip
"""Counts and shares at the moment of asking, as far as they are known."""
OF_DUE_DATE = ("days_to_due", "late_share_of_assignee")
"""Features that may know more than the moment of asking, where a tracker keeps only the last due date."""
TIMES = (("project",), ("project", "reporter"), ("project", "priority"))
QUANTILES = (0.1, 0.5, 0.9)


def times(items: pd.DataFrame) -> pd.DataFrame:
    """Features for how long items take, in order of their opening.

    Args:
        items: `opened_at`, `ended_at` (missing: not yet; seen only by items opened later), `days`, `project`,
            `reporter`, `priority`, `kind` and `PLAIN` as far as they are known.
    """
    made = _plain(items)
    logs = np.log(items["days"].clip(lower=1 / 1_440)).to_numpy()
    for keys in TIMES:
        known = _known(items, keys, "ended_at")
        name = "_".join(keys)
        for level, values in zip(QUANTILES, last_quantiles(logs, known, 100, QUANTILES).T, strict=True):
            made[f"log_days_{level}_of_{name}"] = values
        before = items.groupby(list(keys), dropna=False).cumcount()
        made[f"open_of_{name}"] = before - np.array([len(one) for one in known])
    made["log_days_lately"] = last_quantiles(logs, _known(items, ("project",), "ended_at"), 20, (0.5,))[:, 0]
    return made


def lateness(items: pd.DataFrame, *, with_due_date: bool = True) -> pd.DataFrame:
    """Features for whether items will be late, in order of the moment of asking.

    Args:
        items: as in `times`, with `is_late`, `known_at` (when that is known), and `OF_DUE_DATE` as far as known.
        with_due_date: whether to use `OF_DUE_DATE` and what follows from it.
    """
    made = _plain(items)
    late = items["is_late"].to_numpy(dtype="float64")
    for keys in (("project",), ("project", "kind")):
        known = _known(items, keys, "known_at")
        made[f"late_lately_of_{'_'.join(keys)}"] = last_means(late, known, 20)
    made["opened_that_day"] = items.groupby([items["project"], items["opened_at"].dt.date]).cumcount()
    if with_due_date:
        given = items.reindex(columns=list(OF_DUE_DATE)).astype("float64")
        made[list(OF_DUE_DATE)] = given
        made["days_in_all"] = given["days_to_due"] + made["days_in_progress"].fillna(0)
        due = items["opened_at"].dt.normalize() + pd.to_timedelta(made["days_in_all"], unit="D")
        made["due_that_day"] = items.groupby([items["project"], due], dropna=False).cumcount()
        made["weekday_due"] = due.dt.dayofweek
    return made


def _plain(items: pd.DataFrame) -> pd.DataFrame:
    made = items.reindex(columns=list(PLAIN)).astype("float64")
    made["priority"] = items["priority"].str.lower().map(PRIORITIES).astype("float64")
    kinds = items["kind"].str.lower() if "kind" in items else pd.Series("", index=items.index)
    for kind in ("bug", "story", "task", "improvement", "new feature", "sub-task"):
        made[f"is_{kind.replace(' ', '_').replace('-', '_')}"] = (kinds == kind).astype("float64")
    made["hour"], made["weekday"] = items["opened_at"].dt.hour, items["opened_at"].dt.dayofweek
    return made


def _known(items: pd.DataFrame, keys: tuple[str, ...], column: str) -> list[Places]:
    group = items[list(keys)].astype("str").agg("\x1f".join, axis=1)
    return known_before(group, items["opened_at"], items[column])
