"""The demo organisation, served as its vendors do, collected by `sei run`, against the oracle."""

import csv
from datetime import datetime
from itertools import groupby
from pathlib import Path

import pytest

from infra.demo.organization.events import Host
from infra.demo.organization.generate import generate
from infra.demo.organization.plan import DAYS
from infra.demo.truth.answers import facts_of
from infra.demo.truth.metrics import everything
from infra.demo.truth.statuses import status_intervals
from tests.canary import places_with
from tests.command_line import CommandLine, stop
from tests.demo_organization import CANARY, environment, served
from tests.flow_truth import assert_planted, assert_same_flow, found_in
from tests.truth_comparison import differences, product_rows

STATUSES = """
    select issues.key, statuses.status_category,
        to_char(statuses.started_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
        to_char(statuses.ended_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')
    from marts.fct_issue_status_intervals as statuses
    inner join marts.fct_issues as issues using (issue_id)
    order by issues.issue_id, statuses.started_at
"""

SPRINTS = """
    select issues.key, substring(members.sprint_id from '[0-9]+$'),
        to_char(members.added_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
        to_char(members.removed_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')
    from marts.fct_sprint_issues as members
    inner join marts.fct_issues as issues using (issue_id)
    where issues.deleted_at is null
"""

ESTIMATES = """
    select issues.key, estimates.story_points,
        to_char(estimates.started_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
        to_char(estimates.ended_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')
    from marts.fct_issue_estimates as estimates
    inner join marts.fct_issues as issues using (issue_id)
"""

SPRINT = """
    select boards.name, sprints.sprint, sprints.value::text
    from marts.sprint_metrics as sprints
    inner join marts.dim_boards as boards using (board_id)
    where sprints.metric = 'velocity'
    order by sprints.completed_at desc
    limit 1
"""

INCIDENTS = """
    select coalesce(issues.key, substring(incidents.incident_id from 6)), services.name,
        to_char(incidents.started_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
        to_char(incidents.resolved_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')
    from marts.fct_incidents as incidents
    left join marts.fct_issues as issues on incidents.incident_id = issues.issue_id
    left join marts.dim_services as services on incidents.service_id = services.service_id
"""

LINKS = """
    select issues.key, repositories.name || '#' || pull_requests.number, links.method
    from marts.fct_issue_pull_requests as links
    inner join marts.fct_issues as issues using (issue_id)
    inner join marts.fct_pull_requests as pull_requests using (pull_request_id)
    inner join marts.dim_repositories as repositories on pull_requests.repository_id = repositories.repository_id
"""

ACCOUNTS = """
    select split_part(account_id, ':', 1), login, person_id, split_part(account_id, ':', 3)
    from marts.dim_accounts
    where source in ('github', 'gitlab') and kind = 'human' and login != 'ghost'
"""


def text_of(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S}"


def same_people(accounts: list[list[str]], known: dict[tuple[str, str], str]) -> None:
    """Accounts of one person have one id, and nobody else's: of whatever hosts they are, and whatever their numbers."""
    found = {(known[installation, login], person) for installation, login, person, _ in accounts}
    assert len(found) == len({person for person, _ in found}) == len({person for _, person in found})
    here, there = (
        {person: number for installation, _, person, number in accounts if installation == host}
        for host in (Host.GITLAB, Host.INTERNAL)
    )
    assert here.keys() & there.keys(), "somebody works on both"
    assert set(here.values()) & set(there.values()), "numbers are used on both"


@pytest.mark.parametrize(
    ("seed", "days"), [(1, 60), *(pytest.param(seed, DAYS, marks=pytest.mark.slow) for seed in (1, 2, 3))]
)
def test_every_row_of_every_metric_equals_the_oracles(tmp_path: Path, seed: int, days: int) -> None:
    folder = tmp_path / "organization"
    generate(seed, folder, days=days)
    sei = CommandLine(tmp_path / "home", folder / "sei.toml")
    try:
        with served(folder) as ready:
            done = sei("run", **environment(ready, sei.home))
            assert done.returncode == 0, done.stdout + done.stderr
        assert CANARY not in done.stdout + done.stderr
        assert places_with("acme/mobile-api", sei.home), "what is there is found"
        assert places_with(CANARY, sei.home) == [f"secrets/{Host.INTERNAL}"], "only where it was stored"
        product = product_rows(sei)
        registered = {name for name, *_ in sei.query("select metric from marts.metric_definitions")}
        statuses = sei.query(STATUSES)
        sprints = sei.query(SPRINTS)
        links = sei.query(LINKS)
        incidents = sei.query(INCIDENTS)
        estimates = sei.query(ESTIMATES)
        accounts = sei.query(ACCOUNTS)
        told = sei("explain", "issue_cycle_time", "--issue", statuses[0][0], "--format", "csv")
        flow = found_in(sei)
        [[board, sprint, velocity]] = sei.query(SPRINT)
        explained = sei("explain", "velocity", "--board", board, "--period", sprint, "--format", "csv")
    finally:
        stop(sei.home)
    facts = facts_of(folder)
    known = {one: list(rows) for one, rows in groupby(map(tuple, statuses), lambda row: row[0])}
    expected = {
        one: [(one, row.category, *map(text_of, (row.started_at, row.ended_at))) for row in rows]
        for one, rows in groupby(status_intervals(facts.world.issues), lambda row: row.issue)
    }
    assert known == expected
    assert sorted(map(tuple, sprints)) == sorted(
        (one.item, str(one.sprint), text_of(one.since), text_of(one.until)) for one in facts.world.sprint_memberships
    )
    assert sorted(map(tuple, links)) == sorted(
        (one.issue, one.pull_request, one.method) for one in facts.world.issue_links
    )
    assert {method for _, _, method in links} == {"closing", "key"}
    assert sorted(map(tuple, incidents)) == sorted(
        (one.incident_id, one.service or "", text_of(one.started_at), text_of(one.resolved_at))
        for one in facts.world.incidents
    )
    assert sorted((key, float(points), *dates) for key, points, *dates in estimates) == sorted(
        (one.item, one.points, text_of(one.since), text_of(one.until)) for one in facts.world.estimates
    )
    assert {until == "" for *_, until in estimates} == {True, False}
    assert {key.split("-")[0] for key, *_ in incidents} == {"INC", "PAY", "MOB"}
    same_people(accounts, facts.world.host_accounts)
    assert [row["rule"].split()[0] for row in csv.DictReader(told.stdout.splitlines())] == [
        category for _, category, *_ in expected[statuses[0][0]]
    ]
    items = list(csv.DictReader(explained.stdout.splitlines()))
    assert sum(float(row["value"]) for row in items if row["is_counted"] == "true") == float(velocity)
    assert {row["reason"] == "" for row in items} == {True, False}

    assert_same_flow(flow, facts)
    assert_planted(flow, product, folder)
    assert {row.metric for row in product} == registered
    assert {*everything.names(), "truck_factor"} == registered
    unequal = differences((row for name in everything.names() for row in everything.rows(name, facts)), product)
    report = tmp_path / "differences.txt"
    report.write_text("\n".join(unequal))
    assert not unequal, f"{len(unequal)} lines in {report}, which begin with\n" + "\n".join(unequal[:100])
