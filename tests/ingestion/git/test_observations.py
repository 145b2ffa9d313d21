"""Observations: what tags and the default branch pointed to once is remembered, and the branch keeps its line."""

from datetime import date

import psycopg
import pytest

from ingestion.sources.git import GitRepository
from tests.ingestion.git.builder import Repository
from tests.ingestion.git.tables import Collector

OBSERVATIONS = "select ref, commit_sha from raw_git.ref_observations order by observed_at, ref"
LINE = "select sha from raw_git.first_parents where repository = 'example/app' order by position"


@pytest.fixture
def source(repository: Repository) -> GitRepository:
    return GitRepository(str(repository.path), "example/app")


def grow(repository: Repository, commits: int) -> list[str]:
    return [repository.write("file", f"{repository.time}\n").commit(f"change {n}") for n in range(commits)]


def test_what_a_tag_and_a_branch_pointed_to_is_remembered_and_a_tags_old_commit_stays(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    first, second = grow(repository, 2)
    hidden = repository.write("hidden", "1\n").commit(parents=[first], branch=None)
    repository.git("tag", "v1", hidden)
    collector.collect(source)
    seen = [("refs/heads/main", second), ("refs/tags/v1", hidden)]
    assert collector.query(OBSERVATIONS) == seen
    assert collector.collect(source).rows == 0
    assert collector.query(OBSERVATIONS) == seen
    repository.git("tag", "-f", "v1", second)
    collector.collect(source)
    repository.git("tag", "-d", "v1")
    collector.collect(source)
    assert collector.query(OBSERVATIONS) == [*seen, ("refs/tags/v1", second)]
    assert collector.query("select deleted_at is null from raw_git.commits where sha = '" + hidden + "'") == [(True,)]
    collector.collect(GitRepository(source.url, source.name, since=date(2001, 1, 1)))
    assert collector.query(OBSERVATIONS) == [*seen, ("refs/tags/v1", second)]


def test_a_warehouse_without_observations_takes_what_it_holds_for_the_first_ones(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    first, second = grow(repository, 2)
    repository.git("tag", "v1", first)
    collector.collect(source)
    before = collector.contents()
    with psycopg.connect(collector.url) as connection:
        connection.execute("drop table raw_git.ref_observations")
    repository.git("tag", "-f", "v1", second)
    collector.collect(source)
    found = [("refs/heads/main", second), ("refs/tags/v1", first), ("refs/tags/v1", second)]
    assert collector.query(OBSERVATIONS) == found
    loaded = "select min(to_timestamp(load_id::double precision)) from raw_git._dlt_loads"
    assert collector.query(f"select min(observed_at) = ({loaded}) from raw_git.ref_observations") == [(True,)]
    assert collector.contents()["commits"] == before["commits"]


def test_a_turned_branch_keeps_its_line_also_where_it_is_read_anew(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    a, b, c = grow(repository, 3)
    collector.collect(source)
    x = repository.write("x", "1\n").commit(parents=[a], branch="dev")
    y = repository.write("y", "1\n").commit(branch="dev")
    merge = repository.commit(parents=[y, c])
    anew = GitRepository(source.url, source.name, since=date(2001, 1, 1))
    for read in (source, anew):
        collector.collect(read)
        assert collector.query(LINE) == [(sha,) for sha in (a, b, c, merge)]
    amended = repository.write("z", "1\n").commit(parents=[y, c])
    for read in (anew, source):
        collector.collect(read)
        assert collector.query(LINE) == [(sha,) for sha in (a, b, c, amended)]
    repository.git("update-ref", "refs/heads/main", b)
    for read in (source, anew):
        collector.collect(read)
        assert collector.query(LINE) == [(a,), (b,)]
    repository.git("update-ref", "refs/heads/main", merge)
    collector.collect(GitRepository(source.url, "example/once"))
    once = LINE.replace("example/app", "example/once")
    assert collector.query(once) == [(sha,) for sha in (a, x, y, merge)]


def test_a_tag_whose_name_is_no_key_is_set_aside_and_told(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    (sha,) = grow(repository, 1)
    (repository.path / "packed-refs").write_text(f"{sha} refs/tags/{'v' * 2_000}\n{sha} refs/tags/v1\n")
    collector.collect(source)
    told = "select scope, table_name, reason from raw_git._rejected_rows"
    expected = [("example/app", "refs", "its name has more than 1,000 bytes")]
    for _ in range(2):
        assert collector.query("select tag from raw_git.tags") == [("v1",)]
        assert collector.query(told) == expected
        collector.collect(source)
    (repository.path / "packed-refs").write_text(f"{sha} refs/tags/v1\n")
    collector.collect(source)
    assert collector.query(told) == []
