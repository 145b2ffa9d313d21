"""A run that is killed at any point, and then repeated, ends in exactly the tables of an undisturbed one."""

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from infra.demo.vendors.jira import Store
from infra.demo.vendors.jira.projection import store_of
from infra.warehouse import Role, Warehouse
from tests.conftest import ROOT, copied
from tests.infra.demo.vendors.jira.small_site import BUSY, MOVED, STORY, TALL, at, events
from tests.ingestion.jira.conftest import Collected, Server, serving
from tests.ingestion.jira.killed_run import INCIDENTS

SEED = 20
ISSUES = range(20_001, 20_251)
"""More of them than a page has."""
CHANGED = ("issues", "worklogs", "incidents", "sprints", "sprint_observations")
"""Tables that the second run changes."""


@dataclass(frozen=True)
class Scene:
    """A site that changed since it was collected, a database of that state, and what must come out."""

    server: Server
    before: Warehouse
    expected: dict[str, list[tuple[Any, ...]]]
    calls: int


def killed(collected: Collected, server: Server, kill_at: int) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "tests.ingestion.jira.killed_run", str(kill_at), collected.url, collected.folder]
    return subprocess.run([*command, server.url], cwd=ROOT, capture_output=True, text=True)


def change(store: Store) -> None:
    """Change a page and a half of issues between two runs; some go, and others are incidents now."""
    for number in ISSUES[:150]:
        store.issues[number].title, store.issues[number].updated_at = "Changed", at(500 + number / 1_000)
        store.issues[number].worklogs.clear()
    for number in (ISSUES[200], MOVED):
        del store.issues[number]
    store.issues[STORY].project, store.issues[STORY].number, store.issues[STORY].updated_at = "MOB", 900, at(600)
    store.issues[TALL].type, store.issues[BUSY].type = "Task", "Incident"
    store.sprints[2].state, store.sprints[2].completed_at = "closed", at(700)


@pytest.fixture(scope="module")
def scene(warehouse: Warehouse, prepared_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    store = store_of(events())
    for number in ISSUES:
        store.issues[number] = replace(
            store.issues[BUSY], id=number, number=number, old_keys=(), updated_at=at(400 + number / 1_000),
            histories=[], worklogs=[replace(one, id=number) for one in store.issues[BUSY].worklogs[:1]],
        )  # fmt: skip
    with serving(store) as server, copied(warehouse, prepared_template) as before:
        base = Collected(before.url(Role.LOADER), tmp_path_factory.mktemp("base"))
        assert not base.collect(server, incidents=INCIDENTS).failed
        change(store)
        base.let_pass(swept=8, checked=2)
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
        again = collected.collect(scene.server, incidents=INCIDENTS)
        assert not again.failed, again
        assert collected.contents() == scene.expected
        assert [one.rows for one in collected.collect(scene.server, incidents=INCIDENTS).scopes] == [0, 0]


@pytest.mark.parametrize("point", [0.35, 0.7, 0.97])
def test_a_killed_run_leaves_no_trace(scene: Scene, tmp_path: Path, point: float) -> None:
    check(scene, tmp_path, point)


@pytest.mark.slow
@pytest.mark.parametrize("point", [round(random.Random(SEED + n).random(), 4) for n in range(20)])
def test_a_killed_run_leaves_no_trace_wherever_it_was(scene: Scene, tmp_path: Path, point: float) -> None:
    check(scene, tmp_path, point)
