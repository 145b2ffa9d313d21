"""The demo organisation, served as GitHub and GitLab do, collected and computed by `sei run`, against the oracle."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.demo.organization.generate import generate
from infra.demo.organization.plan import DAYS
from infra.demo.truth.answers import facts_of
from infra.demo.truth.metrics import everything
from tests.command_line import ROOT, CommandLine, stop
from tests.truth_comparison import differences, product_rows


@contextmanager
def served(folder: Path) -> Iterator[dict[str, str]]:
    """The organisation behind a server of its own; gives what that says when it is ready."""
    with subprocess.Popen(
        [sys.executable, "-m", "infra.demo", "serve", str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


def environment(ready: dict[str, str]) -> dict[str, str]:
    """What `sei` has to be told of a server that is ready."""
    return {
        "SEI_GITHUB_TOKEN": ready["token"],
        "SEI_GITLAB_TOKEN": ready["gitlab_token"],
        "SEI_AS_OF": ready["as_of"],
    }


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "days"), [(1, 120), (1, DAYS), (2, DAYS), (3, DAYS)])
def test_every_row_of_every_metric_equals_the_oracles(tmp_path: Path, seed: int, days: int) -> None:
    folder = tmp_path / "organization"
    generate(seed, folder, days=days)
    sei = CommandLine(tmp_path / "home", folder / "sei.toml")
    try:
        with served(folder) as ready:
            done = sei("run", **environment(ready))
            assert done.returncode == 0, done.stdout + done.stderr
        product = product_rows(sei)
    finally:
        stop(sei.home)
    facts = facts_of(folder)
    unequal = differences((row for name in everything.names() for row in everything.rows(name, facts)), product)
    report = tmp_path / "differences.txt"
    report.write_text("\n".join(unequal))
    assert not unequal, f"{len(unequal)} lines in {report}, which begin with\n" + "\n".join(unequal[:100])
