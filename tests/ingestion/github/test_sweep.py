"""Sweep: rows that GitHub deleted are marked, with all in them, and no others; those that come back are unmarked."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from infra.demo.archive import load_archive
from infra.demo.vendors.github.threads import Issue, PullRequest
from tests.infra.demo.vendors.github import rich_store
from tests.ingestion.github.conftest import Collected
from tests.ingestion.github.organization import comment, issue, pull_request, review, write
from tests.ingestion.github.spoiled import Host, hosting

PULLS, LAST = 130, 203


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """A host with more pull requests than a page of numbers holds; the higher the number, the later the change."""
    pulls = [
        pull_request(
            number, updatedAt=f"2024-02-01T{number // 60:02}:{number % 60:02}:00Z", reviews=[review(number)],
            comments=[comment()],
        )
        for number in range(1, PULLS + 1)
    ]  # fmt: skip
    issues = [issue(number, comments=[comment()]) for number in range(201, LAST + 1)]
    with hosting(load_archive(write(tmp_path / "a.gz", pulls, issues))) as host:
        yield host


class Swept(Collected):
    """A warehouse whose last runs can be moved into the past."""

    def run(self, host: Host) -> int:
        """One run; returns its requests."""
        return host.collect(self.url, self.folder).requests

    def deleted(self, table: str, column: str = "number") -> list[int]:
        """Numbers of the rows that are marked."""
        rows = self.rows(f"select {column} from raw_github.{table} where deleted_at is not null order by 1")
        return [number for (number,) in rows]


@pytest.fixture
def swept(collected: Collected) -> Swept:
    return Swept(collected.url, collected.folder)


def thread(host: Host, number: int) -> Issue | PullRequest:
    found = host.store.repositories[0].threads.get(number)
    assert found is not None
    return found


def test_where_github_counts_fewer_they_are_marked_at_once_with_all_in_them(swept: Swept, host: Host) -> None:
    swept.run(host)
    for number in (7, PULLS, LAST):
        host.store.remove(thread(host, number))
    swept.run(host)
    assert (swept.deleted("pull_requests"), swept.deleted("issues")) == ([7, PULLS], [LAST])
    assert swept.deleted("reviews", "pull_request_number") == [7, PULLS]
    assert swept.deleted("pull_request_comments") == [7, PULLS]
    assert swept.deleted("issue_comments") == [LAST]
    assert swept.run(host) == 3


def test_one_that_another_took_the_place_of_is_found_within_a_week(swept: Swept, host: Host) -> None:
    swept.run(host)
    last = thread(host, PULLS)
    host.store.remove(thread(host, 7))
    host.store.remove(last)
    swept.let_pass(checked=2)
    swept.run(host)
    host.store.put(last)
    host.store.remove(thread(host, 8))
    swept.let_pass(checked=2, swept=6)
    swept.run(host)
    assert swept.deleted("pull_requests") == [7]
    swept.let_pass(checked=2, swept=8)
    swept.run(host)
    assert swept.deleted("pull_requests") == [7, 8]


def test_one_that_comes_back_is_whole_again_and_what_it_had_lost_before_stays_lost(swept: Swept, host: Host) -> None:
    swept.run(host)
    kept = thread(host, 7)
    with psycopg.connect(swept.url) as connection:
        connection.execute("update raw_github.pull_request_comments set deleted_at = now() where number = 7")
    host.store.remove(kept)
    swept.let_pass(checked=2)
    swept.run(host)
    assert (swept.deleted("pull_requests"), swept.deleted("reviews", "pull_request_number")) == ([7], [7])
    host.store.put(kept)
    swept.let_pass(checked=2, swept=8)
    swept.run(host)
    assert (swept.deleted("pull_requests"), swept.deleted("reviews", "pull_request_number")) == ([], [])
    assert swept.deleted("pull_request_comments") == [7]


def test_a_sweep_takes_a_request_per_hundred_and_list(swept: Swept, host: Host) -> None:
    swept.run(host)
    swept.let_pass(checked=2)
    without = swept.run(host)
    swept.let_pass(checked=2, swept=8)
    assert swept.run(host) - without == 4


def test_deployments_that_are_gone_are_marked(swept: Swept) -> None:
    store = rich_store.store()
    with hosting(store) as host:
        host.collect(swept.url, swept.folder, rich_store.REPOSITORY)
        contents = next(one for one in store.repositories if one.repository.name_with_owner == rich_store.REPOSITORY)
        [first, *_] = list(contents.deployments)
        store.remove(first, contents.repository.id)
        swept.let_pass(checked=2, swept=8)
        host.collect(swept.url, swept.folder, rich_store.REPOSITORY)
    assert swept.deleted("deployments", "deployment_id") == [first.database_id]


def test_a_page_that_is_lost_marks_nothing_and_has_nothing_read_anew(swept: Swept, host: Host) -> None:
    swept.run(host)
    swept.let_pass(checked=2)
    without = swept.run(host)
    host.spoil({"operation": "Numbers", "nth": 1, "fault": {"kind": "skipped_page"}})
    swept.let_pass(checked=2, swept=8)
    assert swept.run(host) - without == 3
    assert host.record.counts == {"skipped_page": 1}
    assert (swept.deleted("pull_requests"), swept.deleted("issues")) == ([], [])
