"""Sprints of the marts: asked about at shares of their planned time, and now where they run."""

from datetime import datetime
from functools import partial

import numpy as np
import pandas as pd
import psycopg

from ml.core.material import Material, Predictor, Reading
from ml.core.reading import rows_of
from ml.sprint_outcome.features import COLUMNS, features
from ml.sprint_outcome.model import SprintOutcome
from ml.sprint_outcome.model import fit as fit_forests

MOST_SPRINTS = 4_000
"""Sprints that are learnt from, the latest ones."""
QUESTIONS = """
with sprints as (
    select * from marts.fct_sprints
    where began_at <= %(as_of)s and planned_end_at > began_at
    order by began_at desc, sprint_id collate "C" limit %(most)s
),

questions as (
    select
        sprints.*,
        began_at + shares.elapsed * (planned_end_at - began_at) as asked_at,
        shares.elapsed,
        false as is_now
    from sprints cross join unnest(array[0.0, 0.3, 0.5, 0.8]) as shares (elapsed)
    union all
    select
        sprints.*,
        %(as_of)s,
        least(1, extract(epoch from %(as_of)s - began_at) / extract(epoch from planned_end_at - began_at)),
        true
    from sprints
    where state <> 'closed' or completed_at > %(as_of)s
),

stays as (
    select
        questions.sprint_id,
        questions.asked_at,
        questions.is_now,
        members.added_at <= questions.began_at as is_committed,
        coalesce(members.removed_at <= questions.asked_at, false) as is_removed,
        coalesce(at_start.story_points, 0) as points_at_start,
        coalesce(estimates.story_points, 0) as points,
        statuses.status_category as state
    from questions
    inner join marts.fct_sprint_issues as members
        on
            questions.sprint_id = members.sprint_id and members.added_at <= questions.asked_at
            and coalesce(members.removed_at > questions.began_at, true)
    inner join marts.fct_issues as issues
        on members.issue_id = issues.issue_id and issues.deleted_at is null and issues.exclusion_reason is null
    left join marts.fct_issue_estimates as at_start
        on
            members.issue_id = at_start.issue_id
            and tstzrange(at_start.started_at, at_start.ended_at) @> questions.began_at
    left join marts.fct_issue_estimates as estimates
        on
            members.issue_id = estimates.issue_id
            and tstzrange(estimates.started_at, estimates.ended_at) @> questions.asked_at
    left join marts.fct_issue_status_intervals as statuses
        on
            members.issue_id = statuses.issue_id
            and tstzrange(statuses.started_at, statuses.ended_at) @> questions.asked_at
),

counted as (
    select
        sprint_id,
        asked_at,
        is_now,
        sum(points_at_start) filter (where is_committed) as committed_points,
        count(*) filter (where is_committed) as committed_issues,
        sum(points) filter (where not is_committed) as added_points,
        count(*) filter (where not is_committed) as added_issues,
        sum(points) filter (where is_removed) as removed_points,
        count(*) filter (where is_removed) as removed_issues,
        sum(points) filter (where not is_removed and state = 'done') as done_points,
        count(*) filter (where not is_removed and state = 'done') as done_issues,
        sum(points) filter (where not is_removed and state = 'in_progress') as in_progress_points,
        count(*) filter (where not is_removed and state = 'in_progress') as in_progress_issues,
        sum(points) filter (where not is_removed and coalesce(state, 'to_do') = 'to_do') as todo_points,
        count(*) filter (where not is_removed and coalesce(state, 'to_do') = 'to_do') as todo_issues
    from stays
    group by sprint_id, asked_at, is_now
),

delivered as (
    select sprint_id, coalesce(sum(points_at_end) filter (where is_done), 0) as outcome
    from marts.fct_sprint_outcomes where exclusion_reason is null group by sprint_id
)

select
    questions.sprint_id as thing_id,
    questions.name as title,
    questions.board_id as entity_id,
    questions.source_url,
    questions.asked_at as began_at,
    questions.elapsed::float8 as elapsed,
    questions.is_now,
    case when questions.completed_at <= %(as_of)s and delivered.outcome is not null then questions.completed_at
    end as known_at,
    delivered.outcome::float8 as outcome,
    extract(epoch from questions.planned_end_at - questions.began_at)::float8 / 86400 as planned_days,
    {columns}
from questions
left join counted using (sprint_id, asked_at, is_now)
left join delivered using (sprint_id)
where questions.asked_at <= %(as_of)s and coalesce(questions.asked_at < questions.completed_at, true)
order by questions.asked_at, questions.sprint_id collate "C", questions.is_now
"""
COUNTS = tuple(column for column in COLUMNS if column not in ("planned_days", "members"))


def read(connection: psycopg.Connection, as_of: datetime) -> Reading:
    """Questions about sprints, in order of asking."""
    columns = ", ".join(f"coalesce(counted.{name}, 0)::float8 as {name}" for name in COUNTS)
    query = QUESTIONS.format(columns=columns)
    rows = rows_of(connection, query, {"as_of": as_of, "most": MOST_SPRINTS}, moments=("began_at", "known_at"))
    rows["outcome"] = rows["outcome"].where(rows["known_at"].notna())
    return Reading(rows, partial(_past, rows), partial(_asked, rows))


def _past(rows: pd.DataFrame, moment: pd.Timestamp) -> Material:
    before = rows[(rows["began_at"] < moment) & ~rows["is_now"].astype("bool")]
    return _material(before, rows).as_known_at(moment)


def _asked(rows: pd.DataFrame) -> Material:
    return _material(rows[rows["is_now"].astype("bool")], rows)


def _material(asked: pd.DataFrame, rows: pd.DataFrame) -> Material:
    """Rows to learn from or to predict; what a board's earlier sprints came to is taken from all that ended."""
    asked = asked.reset_index(drop=True)
    ended = rows[rows["known_at"].notna()].drop_duplicates("thing_id", keep="last")
    ended = ended.assign(board=ended["entity_id"], difference=ended["outcome"] - ended["committed_points"])
    made = features(asked.assign(board=asked["entity_id"], asked_at=asked["began_at"]), ended)
    things = asked[["thing_id", "title", "entity_id", "source_url"]]
    return Material(
        things=things.assign(entity_type="board", asked_at=asked["began_at"]),
        features=made.assign(elapsed=asked["elapsed"]).astype("float64"),
        outcome=asked["outcome"].astype("float64"),
        known_at=asked["known_at"],
        is_time=False,
    )


def baseline(known: Material, asked: Material) -> pd.DataFrame:
    """Commitment and the median by which the board's known sprints differed from theirs; of all where it has none."""
    levels = np.array([0.1, 0.5, 0.9])
    rows = pd.DataFrame({
        "board": known.things["entity_id"], "difference": known.outcome - known.features["committed_points"],
    })  # fmt: skip
    own = rows.groupby("board")["difference"].quantile(levels).unstack()
    found = own.reindex(asked.things["entity_id"]).fillna(rows["difference"].quantile(levels)).fillna(0)
    said = np.maximum(found.to_numpy() + asked.features["committed_points"].to_numpy()[:, None], 0)
    return pd.DataFrame(said, columns=["low", "value", "high"], index=asked.features.index)


def fit(made: pd.DataFrame, outcome: "pd.Series[float]", is_known: "pd.Series[bool]") -> SprintOutcome:
    """Train on the sprints that ended.

    Raises:
        AbstentionError: too few sprints.
    """
    known = made[is_known]
    return fit_forests(known, outcome[is_known] - known["committed_points"])


PREDICTOR = Predictor(
    name="sprint_outcome",
    thing="running sprint",
    unit="points",
    says="Points that the sprint will deliver",
    limits="It knows points by state and how the board's sprints went, and neither people nor what the work is.",
    read=read,
    baseline=baseline,
    fit=fit,
)
