"""Remains of a killed run: orphan processes that go on working, and runs that look alive."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import psutil

from infra.home import Home

MARK = "SEI_RUN_OWNER"
# The web UI hides tags that begin like this.
PROCESS_TAG = ".dagster/sei_process"
UNFINISHED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def identity() -> str:
    """This process, in a form that outlives the reuse of its number."""
    return f"{os.getpid()}:{psutil.Process().create_time()}"


def is_alive(mark: str) -> bool:
    """Whether the process of an `identity` still runs."""
    pid, _, created = mark.partition(":")
    try:
        process = psutil.Process(int(pid))
        return process.status() != psutil.STATUS_ZOMBIE and abs(process.create_time() - float(created)) < 1
    except (psutil.Error, ValueError):
        return False


@contextmanager
def owned_children(home: Home) -> Iterator[None]:
    """Mark what this run starts (git, dbt, Java) as its own, after ending what dead runs of `home` started."""
    end_orphans(home)
    os.environ[MARK] = f"{home.root}|{identity()}"
    try:
        yield
    finally:
        os.environ.pop(MARK, None)


def end_orphans(home: Home) -> None:
    """Kill the children of runs that are dead: they would write beside the run that takes over."""
    prefix = f"{home.root}|"
    orphans = []
    for process in psutil.process_iter():
        try:
            mark = process.environ().get(MARK, "")
        except (psutil.Error, OSError):
            continue
        if mark.startswith(prefix) and not is_alive(mark.removeprefix(prefix)):
            process.kill()
            orphans.append(process)
    psutil.wait_procs(orphans, timeout=10)


def close_dead_runs(instance: dg.DagsterInstance) -> None:
    """Mark as failed in Dagster what a killed process left there as running."""
    for run in instance.get_runs(filters=dg.RunsFilter(statuses=UNFINISHED)):
        if (mark := run.tags.get(PROCESS_TAG)) and not is_alive(mark):
            instance.report_run_failed(run, "The process of this run ended before the run did; a new run picks up.")
