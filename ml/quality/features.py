"""Features of a file at the beginning of a quarter: how often it changes, who writes it, and what was mended in it."""

import numpy as np
import pandas as pd

COUNTS = (
    "lines", "age_days", "days_since_change", "changes", "changes_of_year", "changes_of_quarter", "lines_of_year",
    "lines_of_quarter", "developers", "developers_of_year", "coupled_files", "fixes", "fixes_of_year",
    "fixes_of_quarter",
)  # fmt: skip
RANKED = ("lines", "changes_of_year", "changes_of_quarter", "lines_of_year", "fixes", "fixes_of_year", "hotspot")
"""What is compared with the other files of the repository."""
LAST_FIXES = "log_fixes_of_quarter"
"""The feature that is the baseline."""


def features(files: pd.DataFrame) -> pd.DataFrame:
    """Features of files; each sees the other files of its repository at the same beginning of a quarter.

    Args:
        files: `repository_id`, `asked_at`, `COUNTS` as of that moment, and `owner_share`, 0..1.
    """
    given = files[list(COUNTS)].astype("float64").clip(lower=0)
    logs = given.apply(np.log1p).add_prefix("log_")
    beside = [files["repository_id"], files["asked_at"]]

    # Tornhill's, as in `int_file_hotspots`: changes and size, each as a share of the most.
    parts = pd.DataFrame({"changes": given["changes_of_year"], "size": logs["log_lines"]})
    hotspot: pd.Series[float] = (parts / parts.groupby(beside).transform("max").replace(0, np.nan)).prod(axis=1)
    made = logs.assign(
        owner_share=files["owner_share"].astype("float64"),
        hotspot=hotspot,
        share_of_changes_that_fix=given["fixes"] / given["changes"].clip(lower=1),
        share_of_files_fixed=(given["fixes_of_quarter"] > 0).astype("float64").groupby(beside).transform("mean"),
    )
    ranked = given.assign(hotspot=made["hotspot"])[list(RANKED)].groupby(beside).rank(pct=True)
    found: pd.DataFrame = pd.concat([made, ranked.add_prefix("rank_of_")], axis=1)
    return found
