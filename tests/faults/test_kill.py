"""Killed anywhere, a rerun ends in exactly the tables of an undisturbed run."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from infra.home import Home
from infra.postgres.place import choose_place
from infra.postgres.process import running_server
from tests import organization
from tests.command_line import contents, stop
from tests.conftest import Finished, dbt_lines

ROOT = Path(__file__).parents[2]
VICTIMS = ("run", "postgres", "java")
# The first goes with `make test`, all twenty, which cover each victim, with `make test-all`.
POINTS = [
    pytest.param(seed, marks=() if seed == 0 else pytest.mark.slow, id=f"{VICTIMS[seed % 3]}-{seed}")
    for seed in range(20)
]


def start(configuration: Path, home: Path) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ, "SEI_HOME": str(home), "SEI_CONFIG": str(configuration), "PYTHONPATH": str(ROOT),
        "SEI_AS_OF": organization.AS_OF.isoformat(),
    }  # fmt: skip
    with (home.parent / "output.txt").open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "orchestration", "run"],
            cwd=configuration.parent, env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip


def victim(name: str, run: psutil.Process, home: Path) -> psutil.Process | None:
    """The process to kill: the run itself, the JVM below it, or the postmaster of `home`."""
    if name == "run":
        return run
    if name == "java":
        return next(filter(is_spark, run.children(recursive=True)), None)
    return running_server(choose_place(Home(home)).data)


def is_spark(process: psutil.Process) -> bool:
    try:
        return any("org.apache.spark" in part for part in process.cmdline())
    except psutil.Error:  # it has just ended
        return False


def kill_when_due(name: str, run: subprocess.Popen[bytes], home: Path, lines: int, seconds: float) -> bool:
    """Wait until dbt has written `lines`, and for so many seconds (for the JVM: until it is there), then kill -9.

    Returns:
        Whether there was anything to kill.
    """
    process, due = psutil.Process(run.pid), None
    while run.poll() is None:
        if due is None and dbt_lines(home) >= lines:
            due = time.monotonic() + seconds
        if due and time.monotonic() >= due and (found := victim(name, process, home)) is not None:
            found.send_signal(signal.SIGKILL)
            return True
        try:
            run.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
    return False


@pytest.mark.parametrize("seed", POINTS)
def test_a_rerun_after_a_kill_gives_the_tables_of_an_undisturbed_run(
    seed: int, undisturbed: Finished, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    configuration = undisturbed.sei.configuration
    name, home = VICTIMS[seed % len(VICTIMS)], tmp_path / "home"
    # A quarter of dbt's lines come before Spark begins; a share below zero lies before dbt does, in the collection.
    share = chance.uniform(0.1, 0.24) if name == "java" else chance.uniform(-0.2, 0.95)
    seconds = chance.uniform(0, 4) if share > 0 else chance.uniform(1, 15)
    run = start(configuration, home)
    try:
        assert kill_when_due(name, run, home, round(share * undisturbed.dbt_lines), seconds)
        # Without its JVM a run still ends well once Spark's results are written.
        assert run.wait(timeout=600) != 0 or name == "java"
        again = start(configuration, home)
        assert again.wait(timeout=600) == 0, (tmp_path / "output.txt").read_text()[-4000:]
        assert contents(home) == undisturbed.contents
    finally:
        stop(home)
