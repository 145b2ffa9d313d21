"""`sei` as a person starts it: a process of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from infra.services import running, stop_embedded
from infra.settings import Settings
from infra.warehouse import Role
from tests import organization, tables

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class CommandLine:
    """`sei` on one SEI_HOME and one `sei.toml`."""

    home: Path
    configuration: Path

    def __call__(self, *arguments: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ, "SEI_HOME": str(self.home), "SEI_CONFIG": str(self.configuration),
            "PYTHONPATH": str(ROOT), "SEI_AS_OF": organization.AS_OF.isoformat(), "COLUMNS": "200", "SEI_BI": "off",
            **variables,
        }  # fmt: skip
        return subprocess.run(
            [sys.executable, "-m", "orchestration", *arguments],
            cwd=self.configuration.parent, env=environment, input=stdin, capture_output=True, text=True, timeout=600,
        )  # fmt: skip

    def query(self, statement: str) -> list[list[str]]:
        """Rows of `sei sql`, as text, without the header."""
        done = self("sql", statement, "--format", "csv")
        assert done.returncode == 0, done.stderr
        return [line.split(",") for line in done.stdout.splitlines()[1:]]


def stop(home: Path) -> None:
    """Stop the embedded Postgres of a SEI_HOME."""
    stop_embedded(Settings(home=home, _env_file=None))


def contents(home: Path) -> dict[str, str]:
    """Contents of the warehouse of a SEI_HOME: number of rows and digest by table."""
    with running(Settings(home=home, _env_file=None)) as services:  # type: ignore[call-arg]
        return tables.contents(services.warehouse.url(Role.TRANSFORMER))
