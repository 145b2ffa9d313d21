"""Contents of the warehouse and the lake, as plain values that do not depend on when or how often they were loaded."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.parquet as pq

from infra.warehouse import Role, Warehouse
from ingestion.scopes import CollectionReport, ProgressCallback
from ingestion.sources.git import GitRepository, collect

VOLATILE = {"_dlt_load_id", "first_seen_at", "deleted_at", "path", "bytes"}
RAW = ("commits", "refs", "tags", "mailmap", "first_parents", "repositories", "_tips", "_lake_files")


@dataclass(frozen=True)
class Collector:
    """Collects into one warehouse and one lake."""

    warehouse: Warehouse
    folder: Path

    @property
    def url(self) -> str:
        return self.warehouse.url(Role.LOADER)

    @property
    def lake(self) -> Path:
        return self.folder / "lake"

    def collect(
        self, *repositories: GitRepository, progress: ProgressCallback | None = None, **extra: set[str]
    ) -> CollectionReport:
        return collect(repositories, self.url, str(self.lake), self.folder / "state", extra, progress=progress)

    def query(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query).fetchall()  # type: ignore[arg-type]

    def contents(self) -> dict[str, list[str]]:
        """Sorted rows of every table and of the lake, without what depends on the load."""
        found = {}
        with psycopg.connect(self.url) as connection:
            for table in RAW:
                cursor = connection.execute(f"select * from raw_git.{table}")  # type: ignore[arg-type]
                names = [column.name for column in cursor.description or ()]
                rows = [dict(zip(names, row, strict=True)) for row in cursor]
                if table == "commits":
                    for row in rows:
                        row["is_deleted"] = row["deleted_at"] is not None
                found[table] = sorted(str({k: row[k] for k in sorted(row) if k not in VOLATILE}) for row in rows)
        return found | {kind: self.lake_rows(kind) for kind in ("commits in lake", "file_changes in lake")}

    def lake_rows(self, kind: str) -> list[str]:
        """Sorted rows of all files of a kind, each with its folder."""
        files = (self.lake / "git" / kind.removesuffix(" in lake")).glob("*/*.parquet")
        rows = [str((file.parent.name, row)) for file in files for row in pq.ParquetFile(file).read().to_pylist()]
        return sorted(rows)
