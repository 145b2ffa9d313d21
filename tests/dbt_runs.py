"""dbt on a warehouse whose rows a test writes itself."""

import contextlib
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg
from psycopg import sql

from infra.warehouse import Role, Warehouse
from orchestration.dbt_manifest import ALL, PROJECT, environment, texts_digest
from orchestration.dbt_state import carry, remember
from orchestration.dbt_unchanged import PROJECT_VARIABLE, unchanged_left_alone


def run_dbt(
    warehouse: Warehouse, command: Sequence[str], as_of: datetime, target: Path, sources: Sequence[str] = ALL
) -> str:
    """Run dbt on the project and give its output; an assertion fails with it if dbt does.

    In this process: to import dbt and to write down what it has parsed takes three quarters of a small build.
    """
    from dbt.cli.main import dbtRunner

    carry(target, target, warehouse)
    variables = {
        **os.environ, **environment(warehouse, sources),
        "DBT_PROFILES_DIR": str(PROJECT), "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(target), "DBT_LOG_LEVEL_FILE": "none", "DBT_WRITE_JSON": "false",
        "SEI_DBT_AS_OF": as_of.isoformat(), PROJECT_VARIABLE: texts_digest(warehouse, sources),
    }  # fmt: skip
    said = io.StringIO()
    with (
        mock.patch.dict(os.environ, variables), contextlib.chdir(PROJECT), contextlib.redirect_stdout(said),
        unchanged_left_alone(command), columns_asked_once() if command[0] == "test" else contextlib.nullcontext(),
    ):  # fmt: skip
        done = dbtRunner().invoke(list(command))
    remember(target, warehouse)
    assert done.success, f"{said.getvalue()[-5000:]} {done.exception or ''}"
    return said.getvalue()


@contextlib.contextmanager
def columns_asked_once() -> Iterator[None]:
    """Let dbt ask for the columns of each table once: each unit test asks for those of all its inputs."""
    from dbt.adapters.sql import SQLAdapter

    asked: dict[str, list[Any]] = {}
    ask = SQLAdapter.get_columns_in_relation

    def columns(adapter: SQLAdapter, relation: Any) -> list[Any]:
        # A table without a schema is a temporary one, another in each test.
        if not relation.schema:
            return ask(adapter, relation)
        if str(relation) not in asked:
            asked[str(relation)] = ask(adapter, relation)
        return asked[str(relation)]

    with mock.patch.object(SQLAdapter, "get_columns_in_relation", columns):
        yield


@dataclass(frozen=True)
class WrittenWarehouse:
    """A database whose rows a test writes itself; `target` is where dbt keeps what it has parsed."""

    warehouse: Warehouse
    target: Path

    @property
    def writer(self) -> Role:
        """Role that owns the tables that tests write to."""
        return Role.TRANSFORMER

    @property
    def transformer_url(self) -> str:
        """URL of the role that dbt has."""
        return self.warehouse.url(Role.TRANSFORMER)

    def insert(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows; columns that a row does not name stay null."""
        listed = list(rows)
        if not listed:
            return
        names = sorted({name for row in listed for name in row})
        statement = sql.SQL("copy {} ({}) from stdin").format(
            sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, names))
        )
        with (
            psycopg.connect(self.warehouse.url(self.writer)) as connection,
            connection.cursor().copy(statement) as copy,
        ):
            for row in listed:
                copy.write_row([row.get(name) for name in names])

    def query(self, statement: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """All rows of a query as dictionaries; times are UTC."""
        with psycopg.connect(self.transformer_url, row_factory=psycopg.rows.dict_row) as connection:
            connection.execute("set timezone to 'UTC'")
            return connection.execute(statement.encode(), parameters).fetchall()

    def dbt(self, command: Sequence[str], as_of: datetime) -> str:
        """Run dbt and give what it prints."""
        return run_dbt(self.warehouse, command, as_of, self.target)
