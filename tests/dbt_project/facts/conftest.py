"""A warehouse with invented raw rows, and dbt to make the facts of them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from infra.warehouse import Role, Warehouse
from tests.dbt_project.facts import graph_reference

HERE = Path(__file__).parent
PROJECT = HERE.parents[2] / "dbt_project"
# The metrics on top of the facts have tests of their own.
FACTS = ["--exclude", "path:models/marts/metrics", "path:models/intermediate/events", "test_type:unit"]
BEFORE_SPARK = ["--select", "+tag:spark_input"]


@dataclass(frozen=True)
class FactsWarehouse:
    """A database whose raw rows a test writes itself."""

    warehouse: Warehouse
    target: Path

    @property
    def loader_url(self) -> str:
        """URL of the role that writes raw rows."""
        return self.warehouse.url(Role.LOADER)

    @property
    def transformer_url(self) -> str:
        """URL of the role that dbt has."""
        return self.warehouse.url(Role.TRANSFORMER)

    def insert(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add raw rows; columns that a row does not name stay null."""
        listed = list(rows)
        if not listed:
            return
        names = sorted({name for row in listed for name in row})
        statement = sql.SQL("copy {} ({}) from stdin").format(
            sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, names))
        )
        with psycopg.connect(self.loader_url) as connection, connection.cursor().copy(statement) as copy:
            for row in listed:
                copy.write_row([row.get(name) for name in names])

    def execute(self, statement: str) -> None:
        """Change raw rows."""
        with psycopg.connect(self.loader_url) as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    def query(self, statement: str) -> list[dict[str, Any]]:
        """All rows of a query as dictionaries."""
        with psycopg.connect(self.transformer_url, row_factory=psycopg.rows.dict_row) as connection:
            return connection.execute(statement).fetchall()  # type: ignore[arg-type]

    def build(self, as_of: datetime, *arguments: str) -> None:
        """Build the facts as a run does: what Spark reads, Spark's results, and the rest, with all data tests."""
        self.dbt(["build", *BEFORE_SPARK, *FACTS, *arguments], as_of)
        graph_reference.fill(self.transformer_url)
        self.dbt(["build", *FACTS, *BEFORE_SPARK[1:], *arguments], as_of)

    def dbt(self, command: Sequence[str], as_of: datetime) -> None:
        """Run dbt; its output is the message of a failure."""
        done = subprocess.run(
            [Path(sys.executable).with_name("dbt"), *command, "--vars", json.dumps({"as_of": as_of.isoformat()})],
            cwd=PROJECT,
            env={
                **os.environ,
                "SEI_DBT_HOST": self.warehouse.host,
                "SEI_DBT_PORT": str(self.warehouse.port),
                "SEI_DBT_DATABASE": self.warehouse.database,
                "SEI_DBT_USER": str(Role.TRANSFORMER),
                "SEI_DBT_PASSWORD": self.warehouse.passwords[Role.TRANSFORMER],
                "DBT_PROFILES_DIR": str(PROJECT),
                "DBT_TARGET_PATH": str(self.target),
                "DBT_LOG_PATH": str(self.target),
                "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            },
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]


@pytest.fixture(scope="session")
def facts_target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One target folder for all, so that the project is parsed once."""
    return tmp_path_factory.mktemp("dbt_facts")


@pytest.fixture
def facts(fresh_warehouse: Warehouse, facts_target: Path) -> FactsWarehouse:
    """Typed, empty raw and Spark tables in a database of their own."""
    for role, script in ((Role.LOADER, "raw_tables.sql"), (Role.TRANSFORMER, "spark_tables.sql")):
        with psycopg.connect(fresh_warehouse.url(role)) as connection:
            connection.execute((HERE / script).read_text())  # type: ignore[arg-type]
    return FactsWarehouse(fresh_warehouse, facts_target)
