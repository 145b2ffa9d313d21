"""A run that is killed at any point, and then repeated, ends in exactly the tables of an undisturbed one."""

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from infra.demo.vendors.azure_devops import Store
from infra.warehouse import Role, Warehouse
from tests.conftest import ROOT, copied
from tests.infra.demo.vendors.azure_devops.small_organization import (
    BUG,
    DELETED,
    EPIC,
    PARENT,
    STORY,
    TASK,
    WAREHOUSE,
    add,
    at,
    named,
    organization,
)
from tests.ingestion.azure_devops.conftest import Collected, Server, serving

SEED = 21
NUMBERS = range(1_001, 1_131)
CHANGED = ("work_items", "work_item_revisions", "work_item_links", "work_item_pull_requests", "iterations", "teams")
"""Tables that the second run changes."""


@dataclass(frozen=True)
class Scene:
    """An organisation that changed since it was collected, a database of that state, and what must come out."""

    server: Server
    before: Warehouse
    expected: dict[str, list[tuple[Any, ...]]]
    calls: int


def killed(collected: Collected, server: Server, kill_at: int) -> "subprocess.CompletedProcess[str]":
    module = "tests.ingestion.azure_devops.killed_run"
    command = [sys.executable, "-m", module, str(kill_at), collected.url, collected.folder, server.url]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def change(store: Store) -> None:
    """Change several batches of work items between two runs; some go, and others move."""
    for number in NUMBERS[:90]:
        store.change(number, at(500 + number / 100), "bob", title="Changed")
        store.change(number, at(600 + number / 100), "bob", state="Closed")
    project = store.projects[WAREHOUSE].id
    store.change(BUG, at(700), "ada", project=project)
    store.change(DELETED, at(700), "ada", is_deleted=False)
    store.work_items[TASK].is_visible = False
    store.work_items[STORY].artifacts.clear()
    store.change(STORY, at(701), "ada", state="Active")
    store.link(EPIC, PARENT, NUMBERS[0], at(702), "ada")
    store.nodes[named(store, "Sprint 2")].finishes_on = date(2026, 4, 1)
    next(iter(store.teams.values())).name = "Renamed"


def contents(collected: Collected) -> dict[str, list[tuple[Any, ...]]]:
    """All rows; those that say when an iteration was seen without that moment."""
    found = collected.contents()
    observed = "iteration_observations"
    query = f"select iteration_id, name, finishes_on from raw_azure_devops.{observed} order by 1, 2, 3"
    return {**found, observed: collected.rows(query)}


@pytest.fixture(scope="module")
def scene(warehouse: Warehouse, prepared_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    store = organization()
    for number in NUMBERS:
        add(store, number, 400 + number / 100)
    with serving(store, largest_batch=50) as server, copied(warehouse, prepared_template) as before:
        base = Collected(before.url(Role.LOADER), tmp_path_factory.mktemp("base"))
        assert not base.collect(server).failed
        change(store)
        base.let_pass(swept=8, checked=2)
        with copied(warehouse, before.database) as undisturbed:
            collected = Collected(undisturbed.url(Role.LOADER), tmp_path_factory.mktemp("undisturbed"))
            done = killed(collected, server, kill_at=0)
            assert done.returncode == 0, done.stderr
            expected = contents(collected)
        assert {table for table, rows in contents(base).items() if rows != expected[table]} >= {*CHANGED}
        yield Scene(server, before, expected, int(done.stdout))


def check(scene: Scene, folder: Path, point: float) -> None:
    with copied(scene.before, scene.before.database) as copy:
        collected = Collected(copy.url(Role.LOADER), folder)
        assert killed(collected, scene.server, max(1, int(point * scene.calls))).returncode == -signal.SIGKILL
        again = collected.collect(scene.server)
        assert not again.failed, again
        assert contents(collected) == scene.expected
        assert [one.rows for one in collected.collect(scene.server).scopes] == [0, 0]


@pytest.mark.parametrize("point", [0.35, 0.7, 0.97])
def test_a_killed_run_leaves_no_trace(scene: Scene, tmp_path: Path, point: float) -> None:
    check(scene, tmp_path, point)


@pytest.mark.slow
@pytest.mark.parametrize("point", [round(random.Random(SEED + n).random(), 4) for n in range(20)])
def test_a_killed_run_leaves_no_trace_wherever_it_was(scene: Scene, tmp_path: Path, point: float) -> None:
    check(scene, tmp_path, point)
