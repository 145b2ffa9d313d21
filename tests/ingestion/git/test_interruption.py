"""A run that is killed at any point, and then repeated, ends in exactly the tables of an undisturbed one."""

import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from infra import grants
from infra.warehouse import Warehouse
from ingestion.sources.git import take_back_interrupted
from tests.ingestion.git.builder import Repository
from tests.ingestion.git.tables import RAW, Collector

ROOT = Path(__file__).parents[3]
SEED = 20


@dataclass(frozen=True)
class Scene:
    """Repositories that changed since they were collected, copies of that state, and what must come out."""

    paths: list[str]
    copy: Callable[[], Collector]
    before: dict[str, list[str]]
    expected: dict[str, list[str]]
    calls: int


def collect(collector: Collector, paths: list[str], kill_at: int = -1) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tests.ingestion.git.killed_run", str(kill_at), collector.url, collector.folder, *paths],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def build(folder: Path) -> list[Repository]:
    grown, moved, tagged = (Repository.create(folder / f"{name}.git") for name in ("grown", "moved", "tagged"))
    for number in range(6):
        for repository in (grown, moved, tagged):
            repository.write(f"file-{number % 4}", f"{number}\n").write("long", "x\n" * number).commit()
    return [grown, moved, tagged]


def change(repositories: list[Repository], folder: Path) -> Repository:
    grown, moved, tagged = repositories
    for number in range(4):
        grown.write("new", f"{number}\n").commit()
    moved.write("other", "1\n").commit(parents=[moved.git("rev-parse", "main~3")])
    tagged.git("tag", "v1", "main~2")
    fresh = Repository.create(folder / "fresh.git")
    fresh.write("a", "1\n").commit()
    return fresh


@pytest.fixture(scope="module")
def scene(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("interruption")
    made: list[Warehouse] = []

    def database(template: Warehouse | None) -> Warehouse:
        one = warehouse.with_database(f"test_{uuid4().hex[:12]}")
        made.append(one)
        if template:
            with psycopg.connect(warehouse.with_database("postgres").admin_url, autocommit=True) as connection:
                connection.execute(
                    sql.SQL("create database {} template {}").format(
                        sql.Identifier(one.database), sql.Identifier(template.database)
                    )
                )
        grants.prepare(one)
        return one

    base = Collector(database(None), folder / "base")
    repositories = build(folder / "repositories")
    paths = [str(repository.path) for repository in repositories]
    assert collect(base, paths).returncode == 0
    fresh = change(repositories, folder / "repositories")
    # The one that was force-pushed and the one that is new stand in the middle of other packages.
    paths = [paths[0], str(fresh.path), *paths[1:]]

    def copy() -> Collector:
        target = Collector(database(base.warehouse), folder / f"copy-{len(made)}")
        shutil.copytree(base.folder, target.folder)
        return target

    undisturbed = copy()
    done = collect(undisturbed, paths, kill_at=0)
    assert done.returncode == 0, done.stderr
    assert any("'v1'" in row for row in undisturbed.contents()["tags"])
    yield Scene(paths, copy, base.contents(), undisturbed.contents(), int(done.stdout))
    with psycopg.connect(warehouse.with_database("postgres").admin_url, autocommit=True) as connection:
        for one in made:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(one.database)))


def rows_of(path: str, contents: dict[str, list[str]]) -> dict[str, list[str]]:
    """Rows of a repository in the warehouse."""
    return {table: [row for row in contents[table] if f"'example/{Path(path).stem}'" in row] for table in RAW}


def check(scene: Scene, point: float) -> None:
    collector = scene.copy()
    killed = collect(collector, scene.paths, kill_at=max(1, int(point * scene.calls)))
    assert killed.returncode == -signal.SIGKILL
    complete = "status = 0 and load_id not in (select load_id from raw_git._intents)"
    loads = {load for (load,) in collector.query(f"select load_id from raw_git._dlt_loads where {complete}")}
    owned = dict(collector.query("select repository || sha, _dlt_load_id from raw_git.commits"))
    take_back_interrupted(collector.url)
    left = collector.contents()
    for path in scene.paths:
        # A reader finds each repository as it was before, or as it is after.
        assert rows_of(path, left) in (rows_of(path, scene.before), rows_of(path, scene.expected))
    repeated = collect(collector, scene.paths)
    assert repeated.returncode == 0, repeated.stderr
    assert collector.contents() == scene.expected
    after = dict(collector.query("select repository || sha, _dlt_load_id from raw_git.commits"))
    read_again = [key for key, load in owned.items() if load in loads and after.get(key) != load]
    assert not read_again, "what was loaded before the kill was read again"
    assert collector.query("select count(*) - count(distinct (repository, sha)) from raw_git.commits") == [(0,)]


@pytest.mark.parametrize("point", [0.35, 0.7, 0.97])
def test_a_killed_run_leaves_no_trace(scene: Scene, point: float) -> None:
    check(scene, point)


@pytest.mark.slow
@pytest.mark.parametrize("point", [round(random.Random(SEED + n).random(), 4) for n in range(20)])
def test_a_killed_run_leaves_no_trace_wherever_it_was(scene: Scene, point: float) -> None:
    check(scene, point)
