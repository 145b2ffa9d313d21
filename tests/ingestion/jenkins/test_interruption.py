"""A run that is killed at any point, and then repeated, ends in exactly the tables of an undisturbed one."""

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.demo.vendors.jenkins import Store
from infra.warehouse import Role, Warehouse
from tests.conftest import ROOT, copied
from tests.ingestion.jenkins.conftest import (
    FEATURE,
    MAIN,
    NIGHTLY,
    REPORT,
    Collected,
    Server,
    at,
    build,
    controller,
    serving,
)

SEED = 21
CHANGED = ("jobs", "builds", "stages", "test_suites", "test_cases")
"""Tables that the second run changes."""


@dataclass(frozen=True)
class Scene:
    """A controller that changed since it was collected, a database of that state, and what must come out."""

    server: Server
    before: Warehouse
    expected: dict[str, list[tuple[Any, ...]]]
    calls: int


def killed(collected: Collected, server: Server, kill_at: int) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "tests.ingestion.jenkins.killed_run", str(kill_at), collected.url]
    return subprocess.run([*command, collected.folder, server.url], cwd=ROOT, capture_output=True, text=True)


def change(store: Store) -> None:
    """Let builds end and begin, more than two pages of them, and a job go."""
    running = store.jobs[MAIN].builds[1]
    running.finished_at, running.result, running.suites = at(21), "FAILURE", REPORT
    running.stages = running.stages[:0]
    store.jobs[MAIN].builds += [build(number, suites=REPORT) for number in range(3, 20)]
    store.jobs[NIGHTLY].builds[:] = [build(number) for number in range(5, 260) if number % 7]
    del store.jobs[FEATURE]


@pytest.fixture(scope="module")
def scene(warehouse: Warehouse, prepared_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    store = controller()
    with serving(store) as server, copied(warehouse, prepared_template) as before:
        base = Collected(before.url(Role.LOADER), tmp_path_factory.mktemp("base"))
        assert not base.collect(server).failed
        change(store)
        with copied(warehouse, before.database) as undisturbed:
            collected = Collected(undisturbed.url(Role.LOADER), tmp_path_factory.mktemp("undisturbed"))
            done = killed(collected, server, kill_at=0)
            assert done.returncode == 0, done.stderr
            expected = collected.contents()
        assert {table for table, rows in base.contents().items() if rows != expected[table]} >= {*CHANGED}
        yield Scene(server, before, expected, int(done.stdout))


def check(scene: Scene, folder: Path, point: float) -> None:
    with copied(scene.before, scene.before.database) as copy:
        collected = Collected(copy.url(Role.LOADER), folder)
        assert killed(collected, scene.server, max(1, int(point * scene.calls))).returncode == -signal.SIGKILL
        again = collected.collect(scene.server)
        assert not again.failed, again
        assert collected.contents() == scene.expected
        assert {one.rows for one in collected.collect(scene.server).scopes} == {0}


@pytest.mark.parametrize("point", [0.35, 0.7, 0.97])
def test_a_killed_run_leaves_no_trace(scene: Scene, tmp_path: Path, point: float) -> None:
    check(scene, tmp_path, point)


@pytest.mark.slow
@pytest.mark.parametrize("point", [round(random.Random(SEED + n).random(), 4) for n in range(20)])
def test_a_killed_run_leaves_no_trace_wherever_it_was(scene: Scene, tmp_path: Path, point: float) -> None:
    check(scene, tmp_path, point)
