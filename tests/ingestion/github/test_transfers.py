"""An issue that moves to another repository is counted there and not twice, with all that was written in it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from infra.demo.vendors.github.threads import Issue
from tests.infra.demo.vendors.github import rich_store
from tests.ingestion.github.conftest import Collected
from tests.ingestion.github.spoiled import Host, hosting

OLD, NEW = rich_store.REPOSITORY, "kim/notes"
LIVE = """
    select r.name_with_owner, i.number, i.title, count(c.node_id) filter (where c.deleted_at is null)
    from raw_github.issues as i
    join raw_github.repositories as r using (repository_id)
    left join raw_github.issue_comments as c using (repository_id, number)
    where i.deleted_at is null
    group by 1, 2, 3 order by 1, 2
"""
LATER = datetime(2024, 6, 1, tzinfo=UTC)


@pytest.fixture
def host() -> Iterator[Host]:
    """A host whose other repository has an issue that changed later than the one which will come."""
    store = rich_store.store()
    [issue] = store.repositories[0].issues
    [notes] = [one.repository for one in store.repositories if one.repository.name_with_owner == NEW]
    here = store.transfer(replace(issue, title="Here before"), notes.id, 1)
    store.put(replace(here, updated_at=LATER, comments=(), timeline=()))
    store.put(issue)
    with hosting(store) as host:
        yield host


def issue_of(host: Host) -> Issue:
    return next(one for one in host.store.repositories[0].issues if one.number == 2)


def transfer(host: Host, *, seen: bool = True) -> None:
    """Transfer the issue to the other repository; `seen`: as a change of now, as GitHub mostly shows it."""
    notes = next(one.repository for one in host.store.repositories if one.repository.name_with_owner == NEW)
    moved = host.store.transfer(issue_of(host), notes.id, 2)
    if seen:
        host.store.put(replace(moved, updated_at=LATER + timedelta(days=1)))


def collect(host: Host, collected: Collected, *names: str) -> None:
    report = host.collect(collected.url, collected.folder, *(names or (OLD, NEW)))
    assert [scope.error for scope in report.scopes if scope.error] == []


def let_a_day_pass(collected: Collected) -> None:
    with psycopg.connect(collected.url) as connection:
        at = (datetime.now(UTC) - timedelta(days=2)).isoformat()
        connection.execute("update raw_github._conditions set etag = %s where path = 'checked'", [at])


@pytest.mark.parametrize("seen", [True, False], ids=["as a change", "unseen"])
def test_it_moves_with_its_comments_whatever_its_time_says(collected: Collected, host: Host, seen: bool) -> None:
    collect(host, collected)
    assert collected.rows(LIVE) == [(OLD, 2, "It stalls", 1), (NEW, 1, "Here before", 0)]
    transfer(host, seen=seen)
    let_a_day_pass(collected)
    collect(host, collected)
    if not seen:
        # What the first run lacks, the next one reads anew.
        let_a_day_pass(collected)
        collect(host, collected)
    assert collected.rows(LIVE) == [(NEW, 1, "Here before", 0), (NEW, 2, "It stalls", 1)]
    left = collected.rows("select number from raw_github.issues where deleted_at is not null")
    assert left == [(2,)]


def test_one_that_leaves_for_where_nobody_collects_is_gone(collected: Collected, host: Host) -> None:
    collect(host, collected, OLD)
    transfer(host)
    collect(host, collected, OLD)
    assert collected.rows(LIVE) == []


def test_one_that_comes_back_is_counted_where_it_was(collected: Collected, host: Host) -> None:
    collect(host, collected)
    transfer(host)
    collect(host, collected)
    notes = next(one for one in host.store.repositories if one.repository.name_with_owner == NEW)
    back = host.store.transfer(next(one for one in notes.issues if one.number == 2), rich_store.ENGINE.id, 2)
    host.store.put(replace(back, updated_at=LATER + timedelta(days=2)))
    let_a_day_pass(collected)
    collect(host, collected)
    assert collected.rows(LIVE) == [(OLD, 2, "It stalls", 1), (NEW, 1, "Here before", 0)]


def test_the_name_by_which_a_repository_was_asked_for_is_known(collected: Collected, host: Host) -> None:
    collect(host, collected)
    names = (
        "select r.name_with_owner, n.name from raw_github._names n"
        " join raw_github.repositories r on n.scope_id = r.repository_id::text"
    )
    assert sorted(collected.rows(names)) == sorted([(OLD, OLD), (NEW, NEW)])
