"""Jobs come fifty runs at a time, and all of them arrive where that is too much or not enough."""

from dataclasses import replace

import pytest

from infra.demo.github.node_ids import node_id
from infra.demo.github.store import Store
from ingestion.sources.github.jobs import JOBS_PER_RUN
from tests.infra.demo import rich_store
from tests.ingestion.github.conftest import Collected
from tests.ingestion.github.spoiled import Rule, hosting

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
