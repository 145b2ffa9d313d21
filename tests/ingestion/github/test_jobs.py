"""Jobs come fifty runs at a time, and all of them arrive where that is too much or not enough."""

from dataclasses import replace

import psycopg
import pytest

from infra.demo.vendors.github.credentials import Token
from infra.demo.vendors.github.graphql.resolvers.checks import CheckRun
from infra.demo.vendors.github.node_ids import node_id
from infra.demo.vendors.github.store import Store
from infra.demo.vendors.github.workflows import Conclusion
from ingestion.sources.github.jobs import JOBS_PER_RUN, attempt_of
from tests.infra.demo.vendors.github import rich_store
from tests.ingestion.github.conftest import Collected
from tests.ingestion.github.spoiled import TOKEN, Rule, hosting

RUN = 10
"""A run of a single attempt."""


def with_jobs(store: Store, count: int) -> set[int]:
    """Give the run so many jobs and all others of one attempt one each; returns all jobs of the repository."""
    contents = next(one for one in store.repositories if one.repository.name_with_owner == rich_store.REPOSITORY)
    pattern = next(job for one in contents.workflow_runs for each in one.attempts for job in each.jobs)
    for run in [one for one in contents.workflow_runs if len(one.attempts) == 1]:
        numbers = [run.database_id * 1_000 + place for place in range(count if run.database_id == RUN else 1)]
        jobs = tuple(
            replace(pattern, id=node_id("CR", 7, number), database_id=number, name=f"test ({number})")
            for number in numbers
        )
        store.put(replace(run, attempts=(replace(run.attempts[0], jobs=jobs),)))
    return {job.database_id for one in contents.workflow_runs for each in one.attempts for job in each.jobs}


@pytest.mark.parametrize(
    ("count", "rules"),
    [
        (3, []),
        (JOBS_PER_RUN + 10, []),
        (3, [{"operation": "CheckRuns", "times": 6, "fault": {"kind": "status", "status": 502}}]),
    ],
    ids=["few", "more than come with a run", "too much at once"],
)
def test_every_job_arrives_once(count: int, rules: list[Rule], collected: Collected) -> None:
    store = rich_store.store()
    expected = with_jobs(store, count)
    with hosting(store) as host:
        host.spoil(*rules)
        [scope] = host.collect(collected.url, collected.folder, rich_store.REPOSITORY).scopes
        assert scope.error is None
        assert host.record.counts.total() == sum(rule["times"] for rule in rules)
    found = [number for (number,) in collected.rows("select job_id from raw_github.workflow_jobs order by 1")]
    assert found == sorted(expected)
    assert collected.rows(f"select count(*) from raw_github.workflow_jobs where run_id = {RUN}") == [(count,)]
    assert scope.requests < 150, "not one request per run"


FINE_GRAINED = Token("github_pat_canary", may_read_checks=False)
WITHDRAWN = {"operation": "CheckRuns", "times": 99, "fault": {"kind": "permission_withdrawn"}}
JOBS = """
    select run_id, job_id, run_attempt, workflow_name, name, status, conclusion, head_branch, head_sha, started_at,
        completed_at, url
    from raw_github.workflow_jobs order by 1, 2
"""


@pytest.mark.parametrize(
    ("token", "rules"),
    [(FINE_GRAINED.value, []), (TOKEN, [WITHDRAWN])],
    ids=["a token that may not", "the whole answer refused"],
)
def test_jobs_are_the_same_where_checks_may_not_be_read(token: str, rules: list[Rule], collected: Collected) -> None:
    store = rich_store.store()
    with_jobs(store, 3)
    found = []
    with hosting(store, more_tokens=(FINE_GRAINED,)) as host:
        for number, (asking, spoiling) in enumerate(((TOKEN, []), (token, rules))):
            host.spoil(*spoiling)
            folder = collected.folder / str(number)
            [scope] = host.collect(collected.url, folder, rich_store.REPOSITORY, token=asking).scopes
            assert scope.error is None
            found.append(collected.rows(JOBS))
            with psycopg.connect(collected.url) as connection:
                connection.execute("drop schema raw_github cascade")
    assert len(found[0]) > 3
    assert found[1] == found[0]


def test_a_check_run_of_another_tool_is_no_job(collected: Collected, monkeypatch: pytest.MonkeyPatch) -> None:
    store = rich_store.store()
    expected = with_jobs(store, 3)
    other = min(number for number in expected if number // 1_000 == RUN)

    def details_url(run: CheckRun) -> str:
        page = f"{run.suite.repository.url}/actions/runs/{run.suite.workflow_run.database_id}/job/{run.database_id}"
        return run.permalink if run.database_id == other else page

    monkeypatch.setattr(CheckRun, "details_url", property(details_url))
    with hosting(store) as host:
        [scope] = host.collect(collected.url, collected.folder, rich_store.REPOSITORY).scopes
    assert scope.error is None
    found = {number for (number,) in collected.rows("select job_id from raw_github.workflow_jobs")}
    assert found == expected - {other}


def test_a_cancelled_job_says_whether_it_ever_had_a_runner(collected: Collected) -> None:
    store = rich_store.store()
    with_jobs(store, 3)
    contents = next(one for one in store.repositories if one.repository.name_with_owner == rich_store.REPOSITORY)
    run = next(one for one in contents.workflow_runs if one.database_id == RUN)
    waited, ran, passed = run.latest.jobs
    jobs = (
        replace(waited, conclusion=Conclusion.CANCELLED, has_begun=False),
        replace(ran, conclusion=Conclusion.CANCELLED),
        replace(passed, conclusion=Conclusion.SUCCESS),
    )
    store.put(replace(run, attempts=(replace(run.latest, jobs=jobs),)))
    with hosting(store) as host:
        [scope] = host.collect(collected.url, collected.folder, rich_store.REPOSITORY).scopes
    assert scope.error is None
    found = collected.rows(f"select has_steps from raw_github.workflow_jobs where run_id = {RUN} order by job_id")
    assert found == [(False,), (True,), (None,)]


def test_a_run_without_an_attempt_is_on_its_first() -> None:
    assert [attempt_of(run) for run in ({}, {"run_attempt": None}, {"run_attempt": 2})] == [1, 1, 2]
