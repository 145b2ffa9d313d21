"""Features of a sprint at a moment of it: points by state, what came and went, and how its board's sprints went."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ml.core.history import Places, known_before, last_means
from ml.core.measures import Floats

COUNTED = ("committed", "added", "removed", "todo", "in_progress", "done")
COLUMNS = (
    "planned_days", "members", *(f"{name}_points" for name in COUNTED), *(f"{name}_issues" for name in COUNTED),
)  # fmt: skip
"""What a sprint is at the moment of asking; `todo`, `in_progress` and `done` are the states of what is in it then."""
LENGTHS = (1, 3, 5, 10)


def features(asked: pd.DataFrame, ended: pd.DataFrame) -> pd.DataFrame:
    """Features of sprints at a moment of each.

    Args:
        asked: `board`, `asked_at`, `elapsed` (share of the planned time that has passed, 0 to 1), and `COLUMNS` as far
            as they are known.
        ended: sprints that ended: `board`, `known_at`, `difference` (points delivered less committed),
            `committed_points`, `added_points`. A question sees those of its board that ended before it.
    """
    given = asked.reindex(columns=list(COLUMNS)).astype("float64")
    points = {name: given[f"{name}_points"] for name in COUNTED}
    scope = points["todo"] + points["in_progress"] + points["done"]
    pace = points["done"] / asked["elapsed"].clip(lower=0.05)
    made = given.assign(
        scope=scope,
        open=points["todo"] + points["in_progress"],
        done_less_committed=points["done"] - points["committed"],
        begun_less_committed=points["done"] + points["in_progress"] - points["committed"],
        scope_less_committed=scope - points["committed"],
        known_scope=points["committed"] + points["added"] - points["removed"],
        share_done=points["done"] / (scope + 1),
        pace_less_committed=pace - points["committed"],
        points_per_issue=points["committed"] / (given["committed_issues"] + 1),
        points_per_member=points["committed"] / (given["members"] + 1),
    )
    earlier = known_before(ended["board"], ended["known_at"], asked["board"], asked["asked_at"])
    return pd.concat([made, _past(ended, earlier, made)], axis=1)


def _past(ended: pd.DataFrame, earlier: Sequence[Places], made: pd.DataFrame) -> pd.DataFrame:
    """How earlier sprints of the same board went."""
    difference, committed, added = (
        ended[name].to_numpy(dtype="float64") for name in ("difference", "committed_points", "added_points")
    )
    delivered = difference + committed
    kept = delivered / (committed + added + 1)

    def last(values: Floats, length: int) -> Floats:
        return last_means(values, earlier, length)

    past = {f"difference_of_last_{length}": last(difference, length) for length in LENGTHS}
    past["delivered_of_last_3_less_committed"] = last(delivered, 3) - made["committed_points"].to_numpy()
    past["kept_of_last_5"] = last(kept, 5)
    past["as_before_less_committed"] = (past["kept_of_last_5"] * made["scope"] - made["committed_points"]).to_numpy()
    past["sprints_before"] = np.array([len(one) for one in earlier], dtype="float64")
    return pd.DataFrame(past, index=made.index)
