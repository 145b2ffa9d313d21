"""Features of changes: the 14 metrics of Kamei et al., what follows from them, and ranks among recent changes."""

import numpy as np
import pandas as pd

COLUMNS = (
    "subsystems", "directories", "files", "entropy", "lines_added", "lines_deleted", "lines_before", "is_fix",
    "developers", "age_days", "unique_changes", "experience", "recent_experience", "subsystem_experience",
)  # fmt: skip
"""Kamei's ns, nd, nf, entropy, la, ld, lt, fix, ndev, age, nuc, exp, rexp, sexp."""
RECENT = 1_000
"""Changes before a change that it is ranked among, itself included."""
MONOTONE = ("log_files", "entropy", "log_lines_added", "log_churn")
"""Features with which the risk never falls, whatever a small history seems to say."""

PLAIN = (*(f"log_{name}" for name in COLUMNS if name not in ("entropy", "is_fix")), "entropy", "is_fix")
"""The metrics themselves, each on its scale."""


def features(changes: pd.DataFrame) -> pd.DataFrame:
    """Features of changes in order of time; each sees itself and earlier ones alone.

    Args:
        changes: `COLUMNS`: counts, `lines_before` of the touched files together, `entropy` of the lines over the files
            (bits), `is_fix` 0 or 1, `age_days` the mean time since the files' last change. Missing is NaN.
    """
    given = changes[list(COLUMNS)].astype("float64").clip(lower=0)
    logs = given.drop(columns=["entropy", "is_fix"]).apply(np.log1p).add_prefix("log_")
    before = np.log1p(given["lines_before"] * given["files"])
    made = logs.assign(
        entropy=given["entropy"],
        is_fix=given["is_fix"],
        log_churn=np.log1p(given["lines_added"] + given["lines_deleted"]),
        added_to_before=logs["log_lines_added"] - before,
        deleted_to_before=logs["log_lines_deleted"] - before,
        log_added_per_file=np.log1p(given["lines_added"] / given["files"].clip(lower=1)),
        share_added=given["lines_added"] / (given["lines_added"] + given["lines_deleted"] + 1),
        share_subsystem_experience=given["subsystem_experience"] / (given["experience"] + 1),
        share_recent_experience=given["recent_experience"] / (given["experience"] + 1),
        unique_changes_per_file=given["unique_changes"] / given["files"].clip(lower=1),
    )
    # A history grows: what was much experience once is little later.
    ranks: pd.DataFrame = made.rolling(RECENT, min_periods=1).rank(pct=True).add_suffix("_rank")
    return pd.concat([made, ranks], axis=1)
