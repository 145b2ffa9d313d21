"""Packages of pages on their way into the tables: one is loaded while the next is filled."""

import time
from collections.abc import Set
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psycopg
from psycopg import sql

from ingestion.hosts.arrow import Landed
from ingestion.hosts.landing import Files, Landing, drop_landing, empty_landing, prepare_landing
from ingestion.hosts.merge import Merge
from ingestion.hosts.readings import Reading
from ingestion.hosts.scopes import Reader
from ingestion.hosts.store import newly_lacking, remember, remember_etags, remember_load
from ingestion.hosts.sweep import sweep
from ingestion.hosts.tables import Dataset, ScopeKey
from ingestion.locks import changing_raw_tables
from ingestion.rejections import TABLE as REJECTED
from ingestion.rejections import forget_list, reject
from ingestion.scopes import Progress, ProgressCallback

PACKAGE_ROWS = 100_000
PACKAGE_SECONDS = 20.0
"""A load package ends with either: a killed run has no more than that to ask for again."""
MOST_ROWS = 500_000
"""While a package is loaded the next one grows, up to so many rows."""


@dataclass(frozen=True)
class Page:
    """A reading, its rows as Arrow."""

    reader: Reader
    reading: Reading
    tables: Landed

    @property
    def rows(self) -> int:
        """Rows over all tables."""
        return sum(table.num_rows for table in self.tables.values())


def _scope(reader: Reader, reading: Reading) -> ScopeKey:
    return ScopeKey(reader.scope.installation, reading.scope_id)


@dataclass
class Package:
    """Pages that are loaded together."""

    files: Files
    readings: list[tuple[Reader, Reading, int]] = field(default_factory=list)
    """Whose they are, and how many rows they had: those are in the files."""
    rows: int = 0
    began: float = field(default_factory=time.monotonic)

    @property
    def positions(self) -> dict[tuple[ScopeKey, str], str]:
        """Positions of the reading of each scope and entity after the last page."""
        return {
            (_scope(reader, reading), entity): position
            for reader, reading, _ in self.readings
            for entity, position in reading.positions.items()
        }

    @property
    def is_due(self) -> bool:
        """Whether it should be loaded."""
        return self.rows >= PACKAGE_ROWS or time.monotonic() - self.began > PACKAGE_SECONDS


@dataclass
class Loader:
    """Loads packages, one after another, in a thread of its own; the connection is that thread's meanwhile."""

    connection: psycopg.Connection
    dataset: Dataset
    landing: Landing
    progress: ProgressCallback | None
    number: int = 0
    is_landing_ready: bool = False
    _open: Package | None = None
    _loading: "Future[None] | None" = None
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "loader"))

    def __enter__(self) -> "Loader":
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown()
        self.landing.close()

    def add(self, page: Page) -> None:
        """Take a page.

        Raises:
            UserError: an earlier package could not be loaded.
        """
        if self._open is None:
            self._open = Package(self.landing.files())
        self.number += 1
        self._open.files.add(self.number, page.tables)
        self._open.readings.append((page.reader, page.reading, page.rows))
        self._open.rows += page.rows
        if self._open.rows >= MOST_ROWS:
            self.wait()
        self.look()

    def look(self) -> None:
        """Begin to load what is due, where nothing is being loaded."""
        if self._loading is not None and self._loading.done():
            self.wait()
        if self._open is not None and self._loading is None and self._open.is_due:
            self._begin(self._open)

    def finish(self) -> None:
        """Load the rest, and wait for it."""
        self.wait()
        if self._open is not None:
            self._begin(self._open)
        self.wait()

    def wait(self) -> None:
        """Until nothing is being loaded."""
        loading, self._loading = self._loading, None
        if loading is not None:
            loading.result()

    def _begin(self, package: Package) -> None:
        self._open, self._loading = None, self._thread.submit(self.load, package)

    def load(self, package: Package) -> None:
        """Bring a package into the tables, all of it or nothing."""
        rows = package.files.rows
        wholes = {
            (reader.scope.installation, table, *where)
            for reader, reading, _ in package.readings
            for table, where in reading.whole.items()
        }
        if (rows or wholes) and not self.is_landing_ready:
            with self.connection.transaction():
                prepare_landing(self.connection, self.dataset)
            self.is_landing_ready = True
        has_rejected = self._has_rejected()
        load_id = self.landing.land(package.files) if rows else datetime.now(UTC).isoformat()
        with changing_raw_tables(self.connection), self.connection.transaction():
            merge = Merge(self.connection, self.dataset, load_id, rows)
            if has_rejected:
                merge.forget_rejections()
            for reader, reading, _ in package.readings:
                scope = reader.scope
                for table in reading.whole if has_rejected else ():
                    forget_list(self.connection, self.dataset.name, scope.installation, reading.scope_id, table)
                reject(
                    self.connection, self.dataset.name, scope.name, reading.scope_id, reading.rejected,
                    scope.installation,
                )  # fmt: skip
            changed = self._merge(merge, wholes) if rows or wholes else 0
            for reader, reading, _ in package.readings:
                for table, numbers in reading.remaining.items():
                    changed += sweep(self.connection, self.dataset, table, _scope(reader, reading), numbers)
            if changed:
                remember_load(self.connection, self.dataset, load_id)
            for (key, entity), position in package.positions.items():
                remember(self.connection, self.dataset, key, entity, position)
            for noted in package.readings:
                self._note(*noted)

    def _has_rejected(self) -> bool:
        query = sql.SQL("select exists (select 1 from {})").format(sql.Identifier(self.dataset.name, REJECTED))
        return self.connection.execute(query).fetchone() == (True,)

    def _merge(self, merge: Merge, wholes: Set[tuple[str, str, str, object]]) -> int:
        changed = merge.run()
        for installation, table, column, value in wholes:
            changed += merge.mark_gone(installation, table, column, value)
        empty_landing(self.connection, self.dataset, list(merge.landed))
        return changed

    def _note(self, reader: Reader, reading: Reading, rows: int) -> None:
        if reading.etags is not None:
            self._complete(reader, reading)
        reader.scope_id = reading.scope_id
        reader.rows += rows
        reader.rejected += len(reading.rejected)
        reader.cut += reading.cut
        if self.progress is not None:
            reader.items += reading.items
            self.progress(Progress(reader.scope.name, reader.items, reading.total))

    def _complete(self, reader: Reader, reading: Reading) -> None:
        """The last reading of a scope: what the host counts has to be there, or all is read once more."""
        scope = _scope(reader, reading)
        lacking = newly_lacking(self.connection, self.dataset, scope, reading.totals)
        for entity in lacking:
            remember(self.connection, self.dataset, scope, entity, "")
        if not lacking:
            remember_etags(self.connection, self.dataset, scope, reading.etags or {})
        reader.lacks = ", ".join(f"{number} of the {entity}" for entity, number in lacking.items()) or None

    def clean(self) -> None:
        """Remove the landing tables; the caller commits."""
        if self.is_landing_ready:
            drop_landing(self.connection, self.dataset)
