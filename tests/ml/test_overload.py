"""Overload: a planted team is found, alike ones are not, and small teams are never spoken of."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import psycopg

from infra.warehouse import Role, Warehouse
from ml.overload import watching
from ml.overload.judging import judge
from ml.overload.weeks import HISTORY

AS_OF = datetime(2026, 9, 2, 12, tzinfo=UTC)
LAST = date(2026, 8, 24)
WEEKS = [LAST - timedelta(weeks=back) for back in range(HISTORY - 1, -1, -1)]


def _weeks(chance: np.random.Generator, factor: float = 1, since: int = 0) -> pd.DataFrame:
    """Three indicators of four teams, of which one has so many times the load since so many weeks."""
    rows = [
        (f"team:{team}", week, indicator, chance.lognormal(0, 0.25) * (factor if team == 0 and place >= since else 1))
        for team in range(4)
        for indicator in ("activity", "open_pull_requests", "repositories")
        for place, week in enumerate(WEEKS)
    ]
    return pd.DataFrame(rows, columns=["team_id", "period_start", "indicator", "value"])


def test_teams_that_are_alike_are_hardly_ever_elevated() -> None:
    found = [judge(_weeks(np.random.default_rng(seed)))["is_elevated"].mean() for seed in range(20)]
    assert np.mean(found) < 0.02


def test_a_team_above_the_others_is_overloaded_with_reasons() -> None:
    found = watching.summed(judge(_weeks(np.random.default_rng(1), factor=2)))
    assert set(found.loc[found["is_overloaded"], "entity_id"]) == {"team:0"}
    assert found.loc[found["is_elevated"], "reason"].str.contains("above the other teams in 13 weeks").all()


def test_a_team_that_works_more_than_it_did_is_told_since_when() -> None:
    found = judge(_weeks(np.random.default_rng(2), factor=3, since=HISTORY - 10))
    own = found[(found["team_id"] == "team:0") & found["is_elevated"]]
    assert len(own) == 3
    assert all(abs((on - WEEKS[-10]).days) <= 14 for on in own["changed_on"])


MARTS = """
create table marts.dim_organization (timezone text);
insert into marts.dim_organization values ('Europe/London');
create table marts.dim_team_members (team_id text, person_id text, valid_from date, valid_to date);
create table marts.dim_accounts (account_id text, person_id text);
create table marts.fct_commits (
    repository_id text, author_account_id text, author_kind text, is_merge boolean, authored_at timestamptz,
    author_utc_offset_minutes int
);
create table marts.fct_reviews (
    repository_id text, reviewer_account_id text, reviewer_kind text, submitted_at timestamptz, deleted_at timestamptz
);
create table marts.metrics (
    metric text, entity_type text, entity_id text, grain text, period_start date, is_complete boolean, value float8
);
insert into marts.dim_team_members
select team, team || person, '2020-01-01', null
from (values ('team:Large', 5), ('team:Small', 4)) as teams (team, size), generate_series(1, size) as person;
insert into marts.dim_accounts select person_id, person_id from marts.dim_team_members;
-- One commit a week of each person, on Tuesdays at 22:00 where they are, which is 12:00 in UTC.
insert into marts.fct_commits
select 'repository:a', person_id, 'human', false, '2026-09-01 12:00Z'::timestamptz - weeks * interval '1 week', 600
from marts.dim_team_members, generate_series(0, 40) as weeks;
insert into marts.metrics
select 'open_pull_requests', 'team', team_id, 'week', '2026-08-24'::date - 7 * weeks, true, 10
from (select distinct team_id from marts.dim_team_members) as teams, generate_series(0, 40) as weeks
"""


def test_hours_are_those_where_people_are_and_teams_of_four_are_left_out(fresh_warehouse: Warehouse) -> None:
    url = fresh_warehouse.url(Role.TRANSFORMER)
    with psycopg.connect(url) as connection:
        connection.execute(MARTS.encode())
    assert watching.run(url, AS_OF) == []
    with psycopg.connect(url) as connection:
        found = dict(connection.execute("select indicator, value from ml.overload where entity_id = 'team:Large'").fetchall())  # fmt: skip # noqa: E501
        assert found == {
            "after_hours": 1, "weekend": 0, "activity": 1, "repositories": 1, "open_pull_requests": 2,
        }  # fmt: skip
        assert connection.execute("select count(*) from ml.overload where entity_id = 'team:Small'").fetchone() == (0,)
