"""Features of a sprint at a moment of it: points by state, what came and went, and how its board's sprints went."""

import numpy as np
import pandas as pd

COUNTED = ("committed", "added", "removed", "todo", "in_progress", "done")
COLUMNS = (
    "planned_days", "members", *(f"{name}_points" for name in COUNTED), *(f"{name}_issues" for name in COUNTED),
)  # fmt: skip
"""What a sprint is at the moment of asking; `todo`, `in_progress` and `done` are the states of what is in it then."""
LENGTHS = (1, 3, 5, 10)


def features(sprints: pd.DataFrame, elapsed: float) -> pd.DataFrame:
    """Features of sprints in order of their end, at the same share of their planned time.

    Args:
        sprints: `board`, `COLUMNS` as far as they are known, and `difference`: points delivered less committed, of
            which a sprint sees those of earlier sprints of its board alone.
        elapsed: share of the planned time that has passed, 0 to 1.
    """
    given = sprints.reindex(columns=list(COLUMNS)).astype("float64")
    points = {name: given[f"{name}_points"] for name in COUNTED}
    scope = points["todo"] + points["in_progress"] + points["done"]
    pace = points["done"] / max(elapsed, 0.05)
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
    return pd.concat([made, _past(sprints, made)], axis=1)


def _past(sprints: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """How earlier sprints of the same board went."""
    board = sprints["board"]
    difference = sprints["difference"].astype("float64")
    delivered = difference + made["committed_points"]
    kept = delivered / (made["committed_points"] + made["added_points"] + 1)

    def last(values: "pd.Series[float]", length: int) -> "pd.Series[float]":
        return values.groupby(board).transform(lambda one: one.shift().rolling(length, min_periods=1).mean())

    past = {f"difference_of_last_{length}": last(difference, length) for length in LENGTHS}
    past["delivered_of_last_3_less_committed"] = last(delivered, 3) - made["committed_points"]
    past["kept_of_last_5"] = last(kept, 5)
    past["as_before_less_committed"] = past["kept_of_last_5"] * made["scope"] - made["committed_points"]
    past["sprints_before"] = pd.Series(board.groupby(board).cumcount(), dtype=np.float64)
    return pd.DataFrame(past, index=sprints.index)
