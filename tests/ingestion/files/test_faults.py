"""A run that is killed at any point, and run again, leaves the tables of an undisturbed one."""

import random
import subprocess
import sys
import textwrap
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from infra import grants
from infra.warehouse import Role, Warehouse

COLLECT = textwrap.dedent("""
    import os, signal, sys
    from pathlib import Path
    import psycopg
    from infra.configuration.files import FilesSource
    from ingestion.sources.files import collect

    url, folder, run, fatal = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    steps = 0

    def step(*_):
        global steps
        steps += 1
        if steps == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(execute):
        def wrapper(*arguments, **others):
            step()
            return execute(*arguments, **others)
        return wrapper

    # Statements of the merge, and every file that is opened or moved on the way there.
    psycopg.Connection.execute = counted(psycopg.Connection.execute)
    psycopg.Cursor.executemany = counted(psycopg.Cursor.executemany)
    blocks = [FilesSource(table=t, path=str(folder / f"{t}-*.csv")) for t in ("deployments", "incidents")]
    sys.addaudithook(lambda event, _: step() if event in ("open", "os.rename") else None)
    collect(blocks, url, folder / f"state-{run}", run)
    fatal = 0
    print(steps)
""")
TABLES = {
    "deployments": "deployment_id, service, ref, finished_at, status, source_file, source_line, deleted_at is null",
    "incidents": "incident_id, started_at, source_file, source_line, deleted_at is null",
    "_rejected_rows": "table_name, source_file, source_line, reason, row",
    "_files": "position, table_name, pattern, source_file, fingerprint, configuration, rows, rejected, error",
}


def _write(folder: Path, generation: int) -> None:
    """Files of one generation: the second changes, drops, adds, repeats and spoils rows of the first."""
    chance = random.Random(generation)
    for number in (1, 2):
        rows = [
            f"d{i},s{i % 3},v{chance.randrange(9)},2024-01-{chance.randrange(1, 32 + generation):02}T09:30:00Z,success"
            for i in range(generation * 50, generation * 50 + 400)
            if chance.random() < 0.9
        ]
        header = "deployment_id,service,ref,finished_at,status"
        (folder / f"deployments-{number}.csv").write_text("\n".join([header, *rows]) + "\n")
    incidents = [f"i{i},2024-01-0{i % 9 + 1}T00:00:00Z" for i in range(generation, 30)]
    (folder / "incidents-1.csv").write_text("\n".join(["incident_id,started_at", *incidents]) + "\n")


def _run(url: str, folder: Path, run: str, fatal: int = 0) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", COLLECT, url, str(folder), run, str(fatal)], capture_output=True, text=True, check=False
    )


def _content(url: str) -> dict[str, list[object]]:
    with psycopg.connect(url) as connection:
        return {
            table: sorted(map(repr, connection.execute(f"select {columns} from raw_files.{table}".encode())))
            for table, columns in TABLES.items()
        }


def _database(warehouse: Warehouse) -> str:
    fresh = warehouse.with_database(f"test_{uuid4().hex[:12]}")
    grants.prepare(fresh)
    return fresh.url(Role.LOADER)


def _killed_runs_end_as_an_undisturbed_one(warehouse: Warehouse, folder: Path, count: int, seed: int) -> None:
    undisturbed, disturbed = _database(warehouse), _database(warehouse)
    _write(folder, 1)
    for url in (undisturbed, disturbed):
        assert _run(url, folder, "first").returncode == 0
    _write(folder, 2)
    finished = _run(undisturbed, folder, "second")
    steps = int(finished.stdout)
    expected = _content(undisturbed)
    chance = random.Random(seed)
    for number in range(count):
        # Every other time within the statements of the merge, which are the last steps.
        fatal = chance.randrange(1, steps) if number % 2 else steps - chance.randrange(1, 40)
        killed = _run(disturbed, folder, f"killed {number}", fatal)
        if killed.returncode != -9:
            assert fatal > int(killed.stdout), killed.stderr
        assert _run(disturbed, folder, f"again {number}").returncode == 0
        assert _content(disturbed) == expected, f"killed at step {fatal} of {steps}"
        if number < count - 1:
            _back_to_first(disturbed, folder)
    for url in (undisturbed, disturbed):
        _drop(warehouse, url)


def _back_to_first(url: str, folder: Path) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("drop schema raw_files cascade")
    _write(folder, 1)
    assert _run(url, folder, f"back {uuid4()}").returncode == 0
    _write(folder, 2)


def _drop(warehouse: Warehouse, url: str) -> None:
    name = sql.Identifier(url.rsplit("/", 1)[1].split("?", maxsplit=1)[0])
    with psycopg.connect(warehouse.with_database("postgres").admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(name))


def test_a_run_killed_midway_ends_as_an_undisturbed_one(warehouse: Warehouse, tmp_path: Path) -> None:
    _killed_runs_end_as_an_undisturbed_one(warehouse, tmp_path, count=1, seed=3)


@pytest.mark.slow
def test_a_run_killed_at_twenty_points_ends_as_an_undisturbed_one(warehouse: Warehouse, tmp_path: Path) -> None:
    _killed_runs_end_as_an_undisturbed_one(warehouse, tmp_path, count=20, seed=4)


def test_two_runs_at_once_end_as_one(warehouse: Warehouse, tmp_path: Path) -> None:
    url = _database(warehouse)
    _write(tmp_path, 1)
    command = [sys.executable, "-c", COLLECT, url, str(tmp_path)]
    both = [subprocess.Popen([*command, run, "0"], stdout=subprocess.DEVNULL) for run in ("one", "two")]

    assert [process.wait(timeout=120) for process in both] == [0, 0]
    with psycopg.connect(url) as connection:
        statuses = connection.execute("select run_id, status from raw_files._scopes order by scope, status").fetchall()
    assert sorted({status for _, status in statuses}) == ["ok", "unchanged", "warning"]
    _drop(warehouse, url)
