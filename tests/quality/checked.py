"""A database with raw tables and marts as small as the suites need them, all in order, to be broken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import psycopg

import quality
from infra.warehouse import Role, Warehouse
from quality.results import CheckResult

CHECKED_AT = datetime(2026, 9, 2, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Checked:
    warehouse: Warehouse
    docs_dir: Path

    def execute(self, statements: str, role: Role = Role.TRANSFORMER) -> list[tuple[object, ...]]:
        """Run statements; the rows of the last one."""
        with psycopg.connect(self.warehouse.url(role)) as connection:
            cursor = connection.execute(statements.encode())
            while cursor.nextset():
                pass
            return cursor.fetchall() if cursor.description else []

    def run(
        self,
        group: str,
        run_id: str = "run-1",
        checked_at: datetime = CHECKED_AT,
        versions: Mapping[str, str] = MappingProxyType({}),
    ) -> dict[str, CheckResult]:
        """Results by `schema.table.name`."""
        url = self.warehouse.url(Role.TRANSFORMER)
        results = quality.run(group, url, self.docs_dir, run_id, checked_at, versions)
        return {".".join(result.check.key): result for result in results}

    def failures(self, group: str) -> set[str]:
        """Names of the checks that failed."""
        return {key for key, result in self.run(group).items() if not result.passed}
