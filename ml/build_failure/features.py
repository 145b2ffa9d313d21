"""Features of a CI run: outcomes that were known when it started, and the size of its change."""

import numpy as np
import pandas as pd

from ml.core.history import known_before, last_means
from ml.core.measures import Floats

SIZES = (
    "team_size", "comments", "source_lines_changed", "test_lines_changed", "files_added", "files_deleted",
    "files_modified", "tests_added", "tests_deleted", "source_files", "document_files", "other_files",
)  # fmt: skip
"""Size of the change that is built."""
LEVELS = ("source_lines", "test_lines_per_thousand", "test_cases_per_thousand", "assertions_per_thousand")
"""State of the code base after it."""
LENGTHS = (1, 2, 3, 5, 10, 20, 50, 100)
HALF_LIFE = 5
LAST_FIVE = "failed_of_last_5"
"""The feature that is the baseline."""


def features(runs: pd.DataFrame) -> pd.DataFrame:
    """Features of runs of one pipeline in order of their start.

    Args:
        runs: `started_at`, `known_at` (when the outcome was; missing: not yet), `is_failed` (0 or 1; read only where it
            was known before the start of the run in question), `is_pull_request`, and `SIZES`, `LEVELS` and others as
            far as they are there.
    """
    failed = runs["is_failed"].to_numpy(dtype="float64")
    everything = pd.Series("", index=runs.index)
    known = known_before(everything, runs["known_at"], everything, runs["started_at"])
    kinds = runs["is_pull_request"].astype("str")
    alike = known_before(kinds, runs["known_at"], kinds, runs["started_at"])
    made: dict[str, object] = {f"failed_of_last_{length}": last_means(failed, known, length) for length in LENGTHS}
    made |= {f"failed_of_last_{length}_alike": last_means(failed, alike, length) for length in (1, 5, 20)}
    made["recent_failures"] = [_faded(failed[one[-50:]]) for one in known]
    made["streak"] = [_streak(failed[one[-100:]]) for one in known]
    made["is_pull_request"] = runs["is_pull_request"].astype("float64")
    started = runs["started_at"]
    made["hour"], made["weekday"] = started.dt.hour, started.dt.dayofweek
    made["log_seconds_since_last"] = np.log1p(started.diff().dt.total_seconds().clip(lower=0))
    given = runs.reindex(columns=[*SIZES, *LEVELS]).astype("float64")
    changes = given[list(LEVELS)].diff().add_suffix("_change")
    return pd.concat([pd.DataFrame(made, index=runs.index), given, changes], axis=1)


def _faded(outcomes: Floats) -> float:
    """Mean with a weight that halves every `HALF_LIFE` runs into the past."""
    if not len(outcomes):
        return float("nan")
    weights = 0.5 ** (np.arange(len(outcomes))[::-1] / HALF_LIFE)
    return float((outcomes * weights).sum() / weights.sum())


def _streak(outcomes: Floats) -> float:
    """How many of the last runs had the same outcome, negative where they passed."""
    if not len(outcomes):
        return 0.0
    others = np.flatnonzero(outcomes != outcomes[-1])
    length = len(outcomes) - (others[-1] + 1 if len(others) else 0)
    return float(length if outcomes[-1] else -length)
