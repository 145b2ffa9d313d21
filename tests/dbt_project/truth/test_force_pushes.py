"""A push that a force-push replaced was an activity: GitHub tells of it, and the product says what the oracle says."""

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from infra.demo.organization import events as log
from infra.demo.truth import facts as truth
from infra.demo.truth.aggregation import Row
from infra.demo.truth.metrics import everything
from infra.demo.truth.reading import read
from infra.demo.vendors.github.projection.host import Projection
from infra.warehouse import Role
from ingestion.hosts.connecting import Connection
from ingestion.sources.github import collect
from ingestion.sources.github.api import HEADERS, GitHub
from ingestion.web.allowance import Broker
from ingestion.web.client import Client
from ingestion.web.credentials import Token
from tests.dbt_project.facts.conftest import FactsWarehouse, facts
from tests.dbt_project.truth import random_log, raw_rows
from tests.dbt_project.truth.random_log import START, Writer
from tests.ingestion.github.spoiled import TOKEN, hosting
from tests.truth_comparison import differences

__all__ = ["facts"]

METRIC, REPOSITORY = "stale_pull_requests", "org/app"
BUILD = ["build", "--select", f"+int_{METRIC}", "--exclude-resource-type", "test", "unit_test"]
REPLACED_ON, FORCED_ON = (10, 44), (20, 54)
"""Days after the opening, of pushes and of the force-pushes that replaced them."""


@pytest.fixture(scope="module")
def events() -> list[log.Event]:
    """One pull request that is stale but for pushes that are not to be seen any more."""
    writer = Writer(random.Random(1))
    writer.add(log.Founded(
        at=START, organization="org", name="Org", timezone="UTC", seed=1, as_of=random_log.AS_OF
    ))  # fmt: skip
    writer.add(log.PersonJoined(
        at=START, person="ann", kind=log.Kind.HUMAN, name="Ann", login="ann", account=1, emails=("ann@example.com",),
        names=("Ann",), timezone="UTC",
    ))  # fmt: skip
    writer.add(log.RepositoryCreated(
        at=START, repository=REPOSITORY, number=1, default_branch="main", merge_method=log.MergeMethod.SQUASH
    ))  # fmt: skip
    writer.add(log.ServiceDeclared(at=START, service="app", repository=REPOSITORY, paths=(), method=log.Method.FILE))
    writer.add(log.ServiceOwned(at=START, service="app", team="Red", day=START.date()))
    root = writer.commit(REPOSITORY, (), "ann", START)
    writer.add(log.RefUpdated(at=START, repository=REPOSITORY, ref="refs/heads/main", before=None, after=root.sha))
    size = log.Size(files=(log.FileChange(path="a.txt", additions=1, deletions=0),))
    first = head = writer.commit(REPOSITORY, (root.sha,), "ann", START)
    writer.add(log.PullRequestOpened(
        at=START, repository=REPOSITORY, number=1, person="ann", title="Change", body="", base="main",
        base_sha=root.sha, head="topic", shas=(first.sha,), is_draft=False, size=size,
    ))  # fmt: skip

    def push(day: int, *, by_force: bool) -> log.Commit:
        at = START + timedelta(days=day)
        made = writer.commit(REPOSITORY, (first.sha,), "ann", at)
        writer.add(log.PullRequestPushed(
            at=at, repository=REPOSITORY, number=1, person="ann", before=head.sha, size=size, is_forced=by_force,
            shas=(first.sha, made.sha) if by_force else (made.sha,),
        ))  # fmt: skip
        return made

    head = push(REPLACED_ON[0], by_force=False)
    head = push(FORCED_ON[0], by_force=True)
    head = push(REPLACED_ON[1], by_force=True)
    head = push(FORCED_ON[1], by_force=True)
    return writer.events


def test_a_push_that_a_force_push_replaced_is_an_activity(
    facts: FactsWarehouse, tmp_path: Path, events: list[log.Event]
) -> None:
    world = read(events)
    for table, rows in raw_rows.rows(events, world).items():
        if not table.startswith("raw_github."):
            facts.insert(table, rows)
    served(events, facts.warehouse.url(Role.LOADER), tmp_path)
    facts.dbt(BUILD, random_log.AS_OF)

    product = [Row(**row) for row in facts.query(f"select * from intermediate.int_{METRIC}")]
    expected = list(everything.rows(METRIC, truth.find(world)))
    assert differences(expected, product) == []
    stale = {
        row.period_start for row in product if (row.entity_type, row.grain) == ("organization", "day") and row.value
    }
    idle = [(FORCED_ON[0], REPLACED_ON[1]), (FORCED_ON[1], (random_log.AS_OF - START).days + 1)]
    assert stale == {day(number) for begin, end in idle for number in range(begin + 14, end)}


def served(events: list[log.Event], url: str, folder: Path) -> None:
    """Have GitHub show what the log says, and collect it."""
    projection = Projection()
    for event in events:
        projection.take(event)
    with (
        hosting(projection.store()) as host,
        Client(host.url, Broker([Token("T", SecretStr(TOKEN))]), HEADERS) as client,
    ):
        report = collect([Connection("github", GitHub(client), [REPOSITORY])], url, folder / "state", "run")
    assert report.failed == []


def day(number: int) -> date:
    return (START + timedelta(days=number)).date()
