"""What teams did per week, when, and on how much at once; only of teams of which at least five people were active."""

from datetime import datetime

import numpy as np
import pandas as pd
import psycopg

from ml.core.reading import rows_of
from ml.core.weeks import WEEK, last_complete_week

FEWEST_PEOPLE = 5
"""Active people of a team, below which nothing is said of it."""
DAY_BEGINS, DAY_ENDS = 8, 19
"""Working hours from Monday to Friday, in the time zone that a commit was made in."""
HISTORY = 52
"""Weeks."""
SHOWN = ("open_pull_requests", "work_in_progress", "pull_request_pickup_time")
"""Metrics of teams that are indicators, the first two per active person."""
ACTIVITY = """
with members as (
    select
        members.team_id,
        accounts.account_id,
        accounts.person_id,
        coalesce(members.valid_from, '-infinity') as valid_from,
        coalesce(members.valid_to, 'infinity') as valid_to
    from marts.dim_team_members as members
    inner join marts.dim_accounts as accounts on members.person_id = accounts.person_id
),

acts as (
    select
        author_account_id as account_id,
        repository_id,
        authored_at as acted_at,
        authored_at at time zone 'UTC' + author_utc_offset_minutes * interval '1 minute' as local_at
    from marts.fct_commits where author_kind = 'human' and not is_merge
    union all
    select reviewer_account_id, repository_id, submitted_at, null
    from marts.fct_reviews where reviewer_kind = 'human' and deleted_at is null
),

of_people as (
    select
        members.team_id,
        members.person_id,
        date_trunc('week', acts.acted_at at time zone %(zone)s)::date as period_start,
        count(*) as acts,
        count(acts.local_at) as dated,
        count(*) filter (where extract(isodow from acts.local_at) > 5) as weekend,
        count(*) filter (
            where extract(isodow from acts.local_at) <= 5
            and (extract(hour from acts.local_at) < %(begins)s or extract(hour from acts.local_at) >= %(ends)s)
        ) as after_hours,
        count(distinct acts.repository_id) as repositories
    from acts
    inner join members
        on
            acts.account_id = members.account_id
            and (acts.acted_at at time zone %(zone)s)::date >= members.valid_from
            and (acts.acted_at at time zone %(zone)s)::date < members.valid_to
    where
        acts.acted_at <= %(as_of)s
        and acts.acted_at > %(as_of)s::timestamptz - interval '54 weeks'
    group by 1, 2, 3
)

select
    team_id,
    period_start,
    count(*)::float8 as people,
    sum(acts)::float8 as acts,
    sum(dated)::float8 as dated,
    sum(weekend)::float8 as weekend,
    sum(after_hours)::float8 as after_hours,
    sum(repositories)::float8 as repositories
from of_people
group by team_id, period_start
order by team_id, period_start
"""
ACTIVE = """
select members.team_id, count(distinct members.person_id)::int as people
from marts.dim_team_members as members
inner join marts.dim_accounts as accounts on members.person_id = accounts.person_id
inner join marts.fct_commits as commits on accounts.account_id = commits.author_account_id
where
    commits.author_kind = 'human' and commits.authored_at <= %(as_of)s
    and commits.authored_at > %(as_of)s::timestamptz - interval '13 weeks'
    and coalesce(members.valid_to, 'infinity') > (%(as_of)s at time zone %(zone)s)::date
group by members.team_id
order by members.team_id
"""
METRICS = """
select metric, entity_id as team_id, period_start, is_complete, value
from marts.metrics
where
    grain = 'week' and entity_type = 'team' and metric = any(%(metrics)s)
    and period_start > (%(as_of)s::timestamptz - interval '54 weeks')::date
order by metric, entity_id, period_start
"""
SHARES = {"after_hours": "dated", "weekend": "dated", "activity": "people", "repositories": "people"}
"""Indicators that are quotients of sums."""


def read(connection: psycopg.Connection, as_of: datetime) -> pd.DataFrame:
    """Indicators per complete week of the teams of `FEWEST_PEOPLE`: `team_id`, `period_start`, `indicator`, `value`."""
    row = connection.execute("select timezone from marts.dim_organization").fetchone()
    given = {
        "as_of": as_of, "zone": row[0] if row else "UTC", "begins": DAY_BEGINS, "ends": DAY_ENDS,
        "metrics": list(SHOWN),
    }  # fmt: skip
    active = rows_of(connection, ACTIVE, given, moments=()).set_index("team_id")["people"]
    metrics = rows_of(connection, METRICS, given, moments=())
    activity = rows_of(connection, ACTIVITY, given, moments=())
    large = active[active >= FEWEST_PEOPLE].index
    if metrics.empty or activity.empty:
        return pd.DataFrame(columns=["team_id", "period_start", "indicator", "value"])
    last = last_complete_week(metrics, as_of)
    weeks = [last - WEEK * back for back in range(HISTORY)]
    found = indicators(activity, metrics)
    return found[found["team_id"].isin(large) & found["period_start"].isin(weeks)].reset_index(drop=True)


def indicators(activity: pd.DataFrame, metrics: pd.DataFrame) -> pd.DataFrame:
    """Indicators of all teams and weeks, see `read`."""
    given = activity.assign(activity=activity["acts"])
    made = {name: given[name] / given[per].replace(0, np.nan) for name, per in SHARES.items()}
    keys = ["team_id", "period_start"]
    wide = given[keys].assign(**made).merge(
        metrics.pivot_table(index=keys, columns="metric", values="value").reset_index(), on=keys, how="outer"
    ).merge(given[[*keys, "people"]], on=keys, how="left")  # fmt: skip
    for name in SHOWN[:2]:
        wide[name] = wide[name] / wide["people"] if name in wide else np.nan
    names = [*SHARES, *(name for name in SHOWN if name in wide)]
    long = wide.melt(id_vars=keys, value_vars=names, var_name="indicator", value_name="value")
    return long.dropna(subset=["value"]).sort_values(["indicator", *keys], ignore_index=True)
