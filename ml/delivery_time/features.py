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
STAGES = ("started_at", "first_review_at", "first_approved_at")
"""Moments of an item's life that are known once they are past."""
KINDS = ("bug", "story", "task", "improvement", "new feature", "sub-task", "feature", "maintenance", "incident")
DAY = 86_400


def at_opening(items: pd.DataFrame) -> pd.DataFrame:
    """A question per item, asked when it is opened: `item` (its place) and `asked_at`."""
    return pd.DataFrame({"item": np.arange(len(items)), "asked_at": items["opened_at"]})


def times(items: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """Features for how long items still take: a row per question.

    Args:
        items: `opened_at`, `ended_at` (missing: not yet; seen only by questions asked later), `days`, `project`,
            `reporter`, `priority`, `kind`, and `STAGES` and `PLAIN` as far as they are known.
        asked: `item`, its place in `items`, and `asked_at`, in order of asking.
    """
    rows = items.iloc[asked["item"].to_numpy()].reset_index(drop=True)
    moments = asked["asked_at"].reset_index(drop=True)
    made = _plain(rows, moments)
    made["days_open"] = (moments - rows["opened_at"]).dt.total_seconds() / DAY
    for stage in STAGES:
        reached = rows[stage] if stage in rows else pd.Series(pd.NaT, index=rows.index, dtype="datetime64[ns, UTC]")
        made[f"days_since_{stage}"] = ((moments - reached).dt.total_seconds() / DAY).where(reached < moments)
    logs = np.log(items["days"].clip(lower=1 / 1_440)).to_numpy()
    for keys in TIMES:
        ended = _known(items, keys, "ended_at", rows, moments)
        opened = _known(items, keys, "opened_at", rows, moments)
        name = "_".join(keys)
        for level, values in zip(QUANTILES, last_quantiles(logs, ended, 100, QUANTILES).T, strict=True):
            made[f"log_days_p{level:.0%}_of_{name}".replace("%", "")] = values
        made[f"open_of_{name}"] = [float(len(one) - len(other)) for one, other in zip(opened, ended, strict=True)]
    lately = _known(items, ("project",), "ended_at", rows, moments)
    made["log_days_lately"] = last_quantiles(logs, lately, 20, (0.5,))[:, 0]
    return made


def lateness(items: pd.DataFrame, *, with_due_date: bool = True) -> pd.DataFrame:
    """Features for whether items will be late, in order of their opening.

    Args:
        items: as in `times`, with `is_late`, `known_at` (when that is known), and `OF_DUE_DATE` as far as known.
        with_due_date: whether to use `OF_DUE_DATE` and what follows from it.
    """
    opened = items["opened_at"]
    made = _plain(items, opened)
    late = items["is_late"].to_numpy(dtype="float64")
    for keys in (("project",), ("project", "kind")):
        known = _known(items, keys, "known_at", items, opened)
        made[f"late_lately_of_{'_'.join(keys)}"] = last_means(late, known, 20)
    made["opened_that_day"] = items.groupby([items["project"], opened.dt.date]).cumcount()
    if with_due_date:
        given = items.reindex(columns=list(OF_DUE_DATE)).astype("float64")
        made[list(OF_DUE_DATE)] = given
        made["days_in_all"] = given["days_to_due"] + made["days_in_progress"].fillna(0)
        due = opened.dt.normalize() + pd.to_timedelta(made["days_in_all"], unit="D")
        made["due_that_day"] = items.groupby([items["project"], due], dropna=False).cumcount()
        made["weekday_due"] = due.dt.dayofweek
    return made


def _plain(rows: pd.DataFrame, moments: "pd.Series[pd.Timestamp]") -> pd.DataFrame:
    made = rows.reindex(columns=list(PLAIN)).astype("float64")
    made["priority"] = rows["priority"].str.lower().map(PRIORITIES).astype("float64")
    kinds = rows["kind"].str.lower() if "kind" in rows else pd.Series("", index=rows.index)
    for kind in KINDS:
        made[f"is_{kind.replace(' ', '_').replace('-', '_')}"] = (kinds == kind).astype("float64")
    made["hour"] = moments.dt.hour.astype("float64")
    made["weekday"] = moments.dt.dayofweek.astype("float64")
    return made


def _known(
    items: pd.DataFrame, keys: tuple[str, ...], column: str, rows: pd.DataFrame, moments: "pd.Series[pd.Timestamp]"
) -> list[Places]:
    return known_before(_group(items, keys), items[column], _group(rows, keys), moments)


def _group(rows: pd.DataFrame, keys: tuple[str, ...]) -> "pd.Series[str]":
    group = rows[keys[0]].astype("str")
    for key in keys[1:]:
        group = group + "\x1f" + rows[key].astype("str")
    return group
