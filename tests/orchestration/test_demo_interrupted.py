"""Hosts that stop a collection for a while, and a collection that is killed: in the end the tables are the same."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from infra.demo.organization.generate import generate
from tests.command_line import ROOT, CommandLine, contents, stop
from tests.conftest import Finished
from tests.demo_organization import environment, served

pytestmark = pytest.mark.slow
COLLECT = "group:raw"
LIMIT = """
rules:
  - {vendor: github, operation: PullRequests, nth: 3,
     fault: {kind: status, status: 403, message: API rate limit exceeded, limit_resets_in: 15}}
"""


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A month of the demo organisation, collected by a run that nobody disturbs."""
    folder = tmp_path_factory.mktemp("demo")
    generate(1, folder / "organization", days=30)
    sei = CommandLine(folder / "home", folder / "organization" / "sei.toml")
    with served(folder / "organization") as ready:
        began = time.monotonic()
        done = sei("run", COLLECT, **environment(ready, sei.home))
        seconds = time.monotonic() - began
    assert done.returncode == 0, done.stdout + done.stderr
    found = contents(sei.home)
    stop(sei.home)
    assert not found["raw_github.pull_requests"].startswith("0 rows")
    assert not found["raw_gitlab.merge_requests"].startswith("0 rows")
    assert not found["raw_jira.issues"].startswith("0 rows")
    return Finished(sei, found, seconds)


def start(sei: CommandLine, variables: dict[str, str], output: Path) -> subprocess.Popen[bytes]:
    """A collection in the background, what it says in a file."""
    with output.open("wb") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "orchestration", "run", COLLECT],
            cwd=sei.configuration.parent, stdout=file, stderr=subprocess.STDOUT,
            env={
                **os.environ, "SEI_HOME": str(sei.home), "SEI_CONFIG": str(sei.configuration), "PYTHONPATH": str(ROOT),
                **variables,
            },
        )  # fmt: skip


def test_a_limit_is_waited_for_and_said_until_when(collected: Finished, tmp_path: Path) -> None:
    sei = CommandLine(tmp_path / "home", collected.sei.configuration)
    (tmp_path / "plan.yaml").write_text(LIMIT)
    with served(sei.configuration.parent, "--faults", str(tmp_path / "plan.yaml")) as ready:
        run = start(sei, environment(ready, sei.home), tmp_path / "output.txt")
        said = ""
        while run.poll() is None and "waits until" not in said:
            if (sei.home / "postgres").exists():
                said = sei("status").stdout
        assert run.wait() == 0, (tmp_path / "output.txt").read_text()
    assert "waits until" in said, "sei status tells of a wait while it lasts"
    assert "GitHub: 403, API rate limit exceeded; waiting until 20" in (tmp_path / "output.txt").read_text()
    after = sei("status").stdout
    assert "waits until" not in after
    assert "SEI_GITHUB_TOKEN" in after
    assert contents(sei.home) == collected.contents
    stop(sei.home)


@pytest.mark.parametrize("share", [0.3, 0.4, 0.5, 0.6, 0.8])
def test_killed_while_it_collects_it_goes_on(share: float, collected: Finished, tmp_path: Path) -> None:
    sei = CommandLine(tmp_path / "home", collected.sei.configuration)
    with served(sei.configuration.parent) as ready:
        run = start(sei, environment(ready, sei.home), tmp_path / "output.txt")
        try:
            run.wait(timeout=collected.seconds * share)
        except subprocess.TimeoutExpired:
            run.kill()
        run.wait()
        done = sei("run", COLLECT, **environment(ready, sei.home))
    assert done.returncode == 0, done.stdout + done.stderr
    assert contents(sei.home) == collected.contents
    stop(sei.home)
