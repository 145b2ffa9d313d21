"""Killed anywhere, a rerun ends in exactly the tables of an undisturbed run."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from infra.services import running, stop_embedded
from infra.settings import Settings
from infra.warehouse import Role
from tests import organization, tables

ROOT = Path(__file__).parents[2]
VICTIMS = ("run", "postgres", "java")
# The first three cover each victim once; all twenty run in `make test-all`.
POINTS = [
    pytest.param(seed, marks=() if seed < len(VICTIMS) else pytest.mark.slow, id=f"{VICTIMS[seed % 3]}-{seed}")
    for seed in range(20)
]


@dataclass(frozen=True)
class Undisturbed:
    """What a run that nobody disturbs leaves behind, and how long it takes."""

    contents: dict[str, str]
    seconds: float


@pytest.fixture(scope="module")
def configuration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return organization.build(tmp_path_factory.mktemp("organization"))


def start(configuration: Path, home: Path) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ, "SEI_HOME": str(home), "SEI_CONFIG": str(configuration), "PYTHONPATH": str(ROOT),
        "SEI_AS_OF": organization.AS_OF.isoformat(),
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "orchestration", "run"],
        cwd=configuration.parent, env=environment, stderr=subprocess.STDOUT,
        stdout=(home.parent / "output.txt").open("ab"),
    )  # fmt: skip


def read(home: Path) -> dict[str, str]:
    with running(Settings(home=home, _env_file=None)) as services:
        return tables.contents(services.warehouse.url(Role.TRANSFORMER))


@pytest.fixture(scope="module")
def undisturbed(configuration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Undisturbed]:
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    began = time.monotonic()
    assert start(configuration, home).wait(timeout=600) == 0, (home.parent / "output.txt").read_text()[-4000:]
    yield Undisturbed(read(home), time.monotonic() - began)
    stop_embedded(Settings(home=home, _env_file=None))


def victim(name: str, run: psutil.Process, home: Path) -> psutil.Process | None:
    """The process to kill: the run itself, the JVM below it, or the postmaster of `home`."""
    if name == "run":
        return run
    if name == "java":
        return next((child for child in run.children(recursive=True) if child.name() == "java"), None)
    from infra.home import Home
    from infra.postgres.place import choose_place
    from infra.postgres.process import running_server

    return running_server(choose_place(Home(home)).data)


def kill_when_due(name: str, run: subprocess.Popen[bytes], home: Path, due: float) -> bool:
    """Wait until the moment (for the JVM: until it is there), then kill -9; whether there was anything to kill."""
    process = psutil.Process(run.pid)
    while run.poll() is None:
        if time.monotonic() >= due and (found := victim(name, process, home)) is not None:
            found.send_signal(signal.SIGKILL)
            return True
        try:
            run.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
    return False


@pytest.mark.parametrize("seed", POINTS)
def test_a_rerun_after_a_kill_gives_the_tables_of_an_undisturbed_run(
    seed: int, configuration: Path, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    name, home = VICTIMS[seed % len(VICTIMS)], tmp_path / "home"
    share = chance.uniform(0.0, 0.3) if name == "java" else chance.uniform(0.1, 0.95)
    try:
        run = start(configuration, home)
        assert kill_when_due(name, run, home, time.monotonic() + share * undisturbed.seconds), "it ended too soon"
        assert run.wait(timeout=600) != 0
        again = start(configuration, home)
        assert again.wait(timeout=600) == 0, (tmp_path / "output.txt").read_text()[-4000:]
        assert read(home) == undisturbed.contents
    finally:
        stop_embedded(Settings(home=home, _env_file=None))
