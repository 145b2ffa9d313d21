"""One small organisation, run once through the whole pipeline by the command line."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.services import stop_embedded
from infra.settings import Settings
from tests import organization

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class CommandLine:
    """`sei` on one SEI_HOME and one `sei.toml`."""

    home: Path
    configuration: Path

    def __call__(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ, "SEI_HOME": str(self.home), "SEI_CONFIG": str(self.configuration),
            "PYTHONPATH": str(ROOT), "SEI_AS_OF": organization.AS_OF.isoformat(), "COLUMNS": "200", **variables,
        }  # fmt: skip
        return subprocess.run(
            [sys.executable, "-m", "orchestration", *arguments],
            cwd=self.configuration.parent, env=environment, capture_output=True, text=True, timeout=600,
        )  # fmt: skip

    def query(self, statement: str) -> list[list[str]]:
        """Rows of `sei sql`, as text, without the header."""
        done = self("sql", statement, "--format", "csv")
        assert done.returncode == 0, done.stderr
        return [line.split(",") for line in done.stdout.splitlines()[1:]]


def stop(home: Path) -> None:
    stop_embedded(Settings(home=home, _env_file=None))


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """After one good `sei run`. Tests only read."""
    folder = tmp_path_factory.mktemp("finished")
    sei = CommandLine(folder / "home", organization.build(folder / "organization"))
    done = sei("run")
    assert done.returncode == 0, done.stdout + done.stderr
    # Kept up, so that each command of the tests need not start Postgres.
    (sei.home / "postgres" / "keep").touch()
    yield sei
    stop(sei.home)
