"""A warehouse with invented raw rows, and dbt to make the facts of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from infra.warehouse import Role, Warehouse
from ingestion.descriptors import HOSTS
from ingestion.hosts.store import ensure_in
from ingestion.raw_tables import TYPES, create_table
from ingestion.sources.git.tables import GIT
from tests.dbt_project.facts import graph_reference
from tests.dbt_runs import WrittenWarehouse

HERE = Path(__file__).parent
# The metrics on top of the facts have tests of their own.
FACTS = [
    "--exclude",
    *("path:models/marts/metrics", "path:models/marts/dashboards", "path:models/intermediate/events"),
    *("path:models/intermediate/metrics", "path:models/quality"),
]
FACTS += ["test_type:unit"]
BEFORE_SPARK = ["--select", "+tag:spark_input"]
NO_TESTS = ["--exclude-resource-type", "test", "unit_test"]


@dataclass(frozen=True)
class FactsWarehouse(WrittenWarehouse):
    """A database whose raw rows a test writes itself."""

    @property
    def writer(self) -> Role:
        """Role that owns the raw tables."""
        return Role.LOADER

    def insert(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add raw rows; those of a code host are of its public cloud where they do not say."""
        schema, _, _ = table.partition(".")
        host = schema.removeprefix("raw_")
        public = {"installation": host} if host in HOSTS else {}
        super().insert(table, [public | dict(row) for row in rows])

    def execute(self, statement: str) -> None:
        """Change raw rows."""
        with psycopg.connect(self.warehouse.url(self.writer)) as connection:
            connection.execute(statement.encode())

    def build(self, as_of: datetime, *arguments: str) -> None:
        """Build the facts as a run does: what Spark reads, Spark's results, and the rest, with all data tests."""
        self.dbt(["build", *BEFORE_SPARK, *FACTS, *arguments], as_of)
        graph_reference.fill(self.transformer_url)
        self.dbt(["build", *FACTS, *BEFORE_SPARK[1:], *arguments], as_of)

    def make(self, as_of: datetime, *selected: str) -> None:
        """Make what is selected, after what Spark reads and Spark's results, without data tests."""
        self.dbt(["build", *BEFORE_SPARK, *NO_TESTS], as_of)
        graph_reference.fill(self.transformer_url)
        self.dbt(["build", "--select", *selected, "--exclude", *BEFORE_SPARK[1:], *NO_TESTS], as_of)


@pytest.fixture
def facts(fresh_warehouse: Warehouse, dbt_target: Path) -> FactsWarehouse:
    """Typed, empty raw and Spark tables in a database of their own."""
    make_tables(fresh_warehouse)
    return FactsWarehouse(fresh_warehouse, dbt_target)


def make_tables(warehouse: Warehouse) -> None:
    """Make the tables that dbt reads, typed and empty."""
    for role, script in (
        (Role.LOADER, "raw_tables.sql"), (Role.TRANSFORMER, "spark_tables.sql")
    ):  # fmt: skip
        with psycopg.connect(warehouse.url(role)) as connection:
            connection.execute((HERE / script).read_text())  # type: ignore[arg-type]
    with psycopg.connect(warehouse.url(Role.LOADER)) as connection:
        for host in HOSTS.values():
            ensure_in(connection, host)
        connection.execute("create schema if not exists raw_git")
        for table in GIT.described_tables:
            # Rows say no more than their test is about.
            kinds = {column.name: TYPES[column.kind] for column in table.readable_columns}
            create_table(connection, GIT.name, table.name, kinds)
