"""`sei` as a person starts it: a process of its own."""

import csv
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import psycopg

from infra.home import Home
from infra.postgres.place import choose_place
from infra.services import running, stop_embedded
from infra.settings import Settings
from infra.warehouse import Role
from orchestration.cli.rows import print_rows
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
            cwd=self.configuration.parent, env=environment, input=stdin, capture_output=True, text=True, timeout=1200,
        )  # fmt: skip

    def query(self, statement: str) -> list[list[str]]:
        """Rows as `sei sql` gives them, as text, without the header; in this process, as a start costs two seconds."""
        with redirect_stdout(io.StringIO()) as printed, self.reading() as connection:
            cursor = connection.execute(statement.encode())
            print_rows([column.name for column in cursor.description or ()], cursor, "csv")
        return list(csv.reader(printed.getvalue().splitlines()))[1:]

    def copy(self, folder: Path) -> "CommandLine":
        """A copy of the home and of its organisation below a folder, made while the home's Postgres is down."""
        copy = CommandLine(folder / "home", folder / "organization" / self.configuration.name)
        folder.mkdir()
        shutil.copytree(self.configuration.parent, copy.configuration.parent)
        shutil.copytree(self.home, copy.home, symlinks=True)
        # Of root the data lie outside of the home, and belong to another account.
        data, copied = (choose_place(Home(home)).data for home in (self.home, copy.home))
        if not copied.exists():
            subprocess.run(["cp", "-a", str(data), str(copied)], check=True)
        return copy

    @contextmanager
    def reading(self) -> Iterator[psycopg.Connection]:
        """A connection of the role that `sei sql` has."""
        settings = Settings(home=self.home, _env_file=None)  # type: ignore[call-arg]
        with (
            running(settings) as services,
            psycopg.connect(services.warehouse.url(Role.READER), options="-c timezone=UTC") as connection,
        ):
            yield connection


def stop(home: Path) -> None:
    """Stop the embedded Postgres of a SEI_HOME."""
    stop_embedded(Settings(home=home, _env_file=None))


def contents(home: Path) -> dict[str, str]:
    """Contents of the warehouse of a SEI_HOME: number of rows and digest by table."""
    with running(Settings(home=home, _env_file=None)) as services:  # type: ignore[call-arg]
        return tables.contents(services.warehouse.url(Role.TRANSFORMER))
