"""Changes that had to be repaired, and when that was known.

Two kinds of evidence: the change was one of at most five that a failed production deployment first brought, or a fix
blames it (SZZ; Sliwerski, Zimmermann and Zeller 2005), which has the last change before the report of each file that it
touches, by files and not by lines. Where deployments say enough about a repository they alone count: blame by files
falls upon large changes more often whatever they did.
"""

import math

import pandas as pd

from ml.core.abstention import FEWEST_OF_A_CLASS

SHORTEST, LONGEST = 7, 180
"""Days within which a repair counts, whatever a history says."""
QUANTILE = 0.75


def defects(changes: pd.DataFrame, moment: pd.Timestamp) -> "pd.Series[pd.Timestamp]":
    """When it was known of each change that it was wrong; missing where it was not.

    Args:
        changes: `entity_id`, `failed_at` (a deployment of it), `fixed_at` (a fix that blames it).
        moment: what was known then decides which evidence counts in a repository.
    """
    failures = (changes["failed_at"] < moment).groupby(changes["entity_id"]).sum()
    is_deployed = changes["entity_id"].map(failures >= FEWEST_OF_A_CLASS).astype("bool")
    return changes["failed_at"].where(is_deployed, changes["fixed_at"])


def horizons(changes: pd.DataFrame, defect_at: "pd.Series[pd.Timestamp]", moment: pd.Timestamp) -> "pd.Series[float]":
    """Whole days after landing within which three of four repairs came, per repository, by those known at a moment."""
    is_known = defect_at < moment
    days = (defect_at - changes["landed_at"])[is_known].dt.total_seconds() / 86_400
    found = days.groupby(changes["entity_id"][is_known]).quantile(QUANTILE)
    every = pd.Index(changes["entity_id"].unique(), name="entity_id")
    return found.map(math.ceil).clip(SHORTEST, LONGEST).astype("float64").reindex(every, fill_value=float(LONGEST))
