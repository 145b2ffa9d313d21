"""The job that is planted as flaky is so clearly, beside all that look a little so."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from infra.demo.organization.ci import FLAKY_JOB
from infra.demo.organization.events import Event, Verdict, WorkflowAttempt
from infra.demo.organization.simulation import simulate

ENDINGS = {Verdict.SUCCESS, Verdict.FAILURE}


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3))])
def test_it_is_three_times_as_flaky_as_any_other(seed: int, tmp_path: Path) -> None:
    verdicts: dict[tuple[str, str, str], set[Verdict]] = defaultdict(set)

    def look(event: Event) -> None:
        if isinstance(event, WorkflowAttempt):
            for job in event.jobs:
                if job.verdict in ENDINGS:
                    verdicts[event.repository, job.name, event.sha].add(job.verdict)

    simulate(seed, tmp_path, look)
    runs, mixed = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for (repository, job, _), found in verdicts.items():
        runs[repository, job] += 1
        mixed[repository, job] += len(found) > 1
    rates = {job: mixed[job] / count for job, count in runs.items()}
    planted = rates.pop(("acme/checkout", FLAKY_JOB))
    assert planted > 3 * max(rates.values()) > 0
