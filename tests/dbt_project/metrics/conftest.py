"""A warehouse with invented facts, and dbt to build the metrics on them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from psycopg import sql

from infra.warehouse import Role, Warehouse

PROJECT = Path(__file__).parents[3] / "dbt_project"
FACTS = ["fct_deployments", "fct_deployed_commits", "fct_commits", "fct_incidents", "dim_accounts", "dim_services"]
FACTS += ["dim_repositories"]
# What the metrics read beside marts; these tables have no contract to take types from.
OTHERS = {
    "staging.stg_config__rules": "scope_type text, scope text, rule text, value text",
    "staging.stg_spark__truck_factor": (
        "repository_id text, month_end date, truck_factor bigint, files bigint, people bigint"
    ),
    "intermediate.int_commits": "commit_id text, subject text",
}


@dataclass(frozen=True)
class MetricsWarehouse:
    """A database whose facts a test writes itself."""

    url: str
    target: Path

    def insert(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows; columns that a row does not name stay null."""
        listed = list(rows)
        if not listed:
            return
        names = sorted({name for row in listed for name in row})
        statement = sql.SQL("copy {} ({}) from stdin").format(
            sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, names))
        )
        with psycopg.connect(self.url) as connection, connection.cursor().copy(statement) as copy:
            for row in listed:
                copy.write_row([row.get(name) for name in names])

    def query(self, statement: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """All rows of a query as dictionaries."""
        with psycopg.connect(self.url, row_factory=psycopg.rows.dict_row) as connection:
            connection.execute("set timezone to 'UTC'")
            return connection.execute(statement, parameters).fetchall()  # type: ignore[arg-type]

    def dbt(self, command: Sequence[str], as_of: str) -> str:
        """Run dbt in the project and give what it prints; its output is the message of a failure."""
        parts = psycopg.conninfo.conninfo_to_dict(self.url)
        names = {"HOST": "host", "PORT": "port", "DATABASE": "dbname", "USER": "user", "PASSWORD": "password"}
        done = subprocess.run(
            [Path(sys.executable).with_name("dbt"), *command, "--vars", json.dumps({"as_of": as_of})],
            cwd=PROJECT,
            env={
                **os.environ,
                **{f"SEI_DBT_{name}": str(parts[part]) for name, part in names.items()},
                "DBT_PROFILES_DIR": str(PROJECT),
                "DBT_TARGET_PATH": str(self.target),
                "DBT_LOG_PATH": str(self.target),
                "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            },
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
        return done.stdout


@pytest.fixture(scope="session")
def dbt_target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One target folder, so that dbt parses the project once."""
    return tmp_path_factory.mktemp("dbt")


@pytest.fixture(scope="module")
def metrics_database(dbt_target: Path) -> Callable[[Warehouse], MetricsWarehouse]:
    """Make the tables that the metrics read, empty, in a database without them."""

    def prepare(warehouse: Warehouse) -> MetricsWarehouse:
        url = warehouse.url(Role.TRANSFORMER)
        with psycopg.connect(url) as connection:
            for table, columns in {**{f"marts.{name}": _columns(name) for name in FACTS}, **OTHERS}.items():
                connection.execute(f"create table {table} ({columns})")  # type: ignore[call-overload]
        return MetricsWarehouse(url, dbt_target)

    return prepare


def _columns(model: str) -> str:
    described = yaml.safe_load((PROJECT / "models" / "marts" / f"{model}.yml").read_text())
    return ", ".join(f"{column['name']} {column['data_type']}" for column in described["models"][0]["columns"])
