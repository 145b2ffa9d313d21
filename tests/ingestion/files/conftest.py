"""A folder of files, a warehouse of its own, and short ways to collect and to look."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from infra.configuration.files import FilesSource
from infra.warehouse import Role, Warehouse
from ingestion.scopes import CollectionReport
from ingestion.sources.files import collect

HEADER = "deployment_id,repository,service,environment,ref,finished_at,status\n"


@dataclass
class Files:
    """Files in a folder and what `raw_files` makes of them."""

    folder: Path
    url: str
    runs: int = 0

    def write(self, name: str, *rows: str, header: str = HEADER) -> Path:
        """A CSV of deployments."""
        path = self.folder / name
        path.write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        return path

    def collect(self, *blocks: FilesSource, records: Path | None = None) -> CollectionReport:
        """Collect the blocks; without any, all CSVs of the folder as deployments."""
        self.runs += 1
        chosen = blocks or (self.block(),)
        return collect(chosen, self.url, self.folder / "state", f"run {self.runs}", records=records)

    def block(self, table: str = "deployments", path: str = "*.csv", **others: Any) -> FilesSource:
        """A block whose path is relative to the folder."""
        return FilesSource.model_validate({"table": table, "path": str(self.folder / path), **others})

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Result of a query."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode(), parameters).fetchall()

    def live(self, columns: str = "deployment_id", table: str = "deployments") -> list[Any]:
        """Rows that are not deleted, single columns unwrapped, in order."""
        found = self.rows(f"select {columns} from raw_files.{table} where deleted_at is null order by {columns}")
        return [row[0] if len(row) == 1 else row for row in found]

    def rejected(self) -> list[tuple[str, int, str]]:
        """File name, line and reason of every rejected row."""
        rows = self.rows("select source_file, source_line, reason from raw_files._rejected_rows order by 1, 2")
        return [(Path(file).name, line, reason) for file, line, reason in rows]


@pytest.fixture
def files(tmp_path: Path, fresh_warehouse: Warehouse) -> Files:
    return Files(tmp_path, fresh_warehouse.url(Role.LOADER))
