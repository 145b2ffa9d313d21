"""One run over many scopes: they are read side by side, and their pages go into the warehouse as they come."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, Full, Queue
from threading import Event

import psycopg
import pyarrow as pa

from infra.errors import UserError
from ingestion.hosts.landing import Landing
from ingestion.hosts.merge import drop_landing, empty_landing, merge, prepare_landing
from ingestion.hosts.readings import Reading
from ingestion.hosts.store import Positions, collecting, ensure_in, positions, remember
from ingestion.hosts.tables import Dataset
from ingestion.scopes import CollectionReport, Progress, ProgressCallback, ScopeReport, ScopeStatus, write_scopes
from ingestion.web.client import Meter
from ingestion.web.errors import ApiError

AT_ONCE = 8
"""Scopes that are read at the same time."""
PACKAGE_ROWS = 20_000
PACKAGE_SECONDS = 20.0
"""A load package ends with either: a killed run has no more than that to ask for again."""
WAITING_PAGES = 16

Read = Callable[[Positions, Meter], Iterator[Reading]]


@dataclass(frozen=True)
class Scope:
    """A repository or project, and how to read what is new in it."""

    name: str
    read: Read


@dataclass
class _Reader:
    """A scope in this run."""

    scope: Scope
    started_at: datetime
    meter: Meter = field(default_factory=Meter)
    rows: int = 0
    items: int = 0
    is_unchanged: bool = True
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Page:
    reader: _Reader
    reading: Reading
    tables: Mapping[str, pa.Table]


class _StoppedError(Exception):
    """The run is over before its time."""


@dataclass
class _Run:
    """State of a run."""

    connection: psycopg.Connection
    dataset: Dataset
    landing: Landing
    known: Positions
    progress: ProgressCallback | None
    pages: "Queue[_Page]" = field(default_factory=lambda: Queue(WAITING_PAGES))
    stopped: Event = field(default_factory=Event)
    number: int = 0
    is_landing_ready: bool = False

    def read(self, reader: _Reader) -> None:
        """Read a scope to its end and hand over its pages; ends where nobody loads any more."""
        reader.started_at = datetime.now(UTC)
        for reading in reader.scope.read(self.known, reader.meter):
            reader.is_unchanged = reader.is_unchanged and not reading.is_new
            if reading.missing:
                reader.missing.append(reading.missing)
            # Values are typed here, so that an odd one fails its scope and not the run.
            page = _Page(reader, reading, self.landing.typed(reading.rows))
            while True:
                if self.stopped.is_set():
                    raise _StoppedError
                with suppress(Full):
                    self.pages.put(page, timeout=0.2)
                    break

    def load(self, futures: "Sequence[Future[None]]") -> None:
        """Load packages of pages until all scopes are read."""
        waiting: list[_Page] = []
        began = time.monotonic()
        while True:
            is_over = all(future.done() for future in futures) and self.pages.empty()
            with suppress(Empty):
                waiting.append(self.pages.get(timeout=0.05 if waiting or is_over else 0.2))
            rows = sum(page.reading.row_count for page in waiting)
            if waiting and (is_over or rows >= PACKAGE_ROWS or time.monotonic() - began > PACKAGE_SECONDS):
                self._package(waiting)
                waiting, began = [], time.monotonic()
            if is_over and not waiting and self.pages.empty():
                return

    def _package(self, waiting: Sequence[_Page]) -> None:
        numbered = [(self.number + place, page.tables) for place, page in enumerate(waiting, 1)]
        self.number += len(waiting)
        load_id = ""
        if any(page.tables for page in waiting):
            if not self.is_landing_ready:
                with self.connection.transaction():
                    prepare_landing(self.connection, self.dataset)
                self.is_landing_ready = True
            load_id = self.landing.land(numbered)
        with self.connection.transaction():
            if load_id:
                merge(self.connection, self.dataset, load_id)
                empty_landing(self.connection, self.dataset)
            for page in waiting:
                for entity, until in page.reading.positions.items():
                    remember(self.connection, self.dataset, page.reading.scope_id, entity, until)
                self._count(page)

    def _count(self, page: _Page) -> None:
        page.reader.rows += page.reading.row_count
        page.reader.items += page.reading.items
        if self.progress is not None:
            self.progress(Progress(page.reader.scope.name, page.reader.items, None))


def collect_scopes(
    dataset: Dataset,
    scopes: Sequence[Scope],
    unreadable: Mapping[str, str],
    warehouse_url: str,
    state_dir: Path,
    run_id: str,
    progress: ProgressCallback | None = None,
) -> CollectionReport:
    """Bring a host's raw tables to what the host says now.

    Args:
        dataset: the host's tables.
        scopes: what to read.
        unreadable: patterns that nothing can be collected for, and why: failed scopes of the run.
        warehouse_url: of a role that may write the schema.
        state_dir: folder for rows on their way; nothing in it is needed again.
        run_id: names this run in `_scopes`.
        progress: is told of the items read, per scope.

    Raises:
        UserError: loading failed as a whole. A scope that fails is one of status `failed`.
    """
    began = time.monotonic()
    with collecting(warehouse_url, dataset) as connection:
        with connection.transaction():
            ensure_in(connection, dataset)
        landing = Landing(dataset, warehouse_url, state_dir)
        run = _Run(connection, dataset, landing, positions(connection, dataset), progress)
        readers = [_Reader(scope, datetime.now(UTC)) for scope in scopes]
        with ThreadPoolExecutor(AT_ONCE, dataset.name) as pool:
            futures = [pool.submit(run.read, reader) for reader in readers]
            try:
                run.load(futures)
            finally:
                run.stopped.set()
        reports = [_report(reader, future, dataset.host) for reader, future in zip(readers, futures, strict=True)]
        now = datetime.now(UTC)
        reports += [ScopeReport(name, ScopeStatus.FAILED, now, now, error=why) for name, why in unreadable.items()]
        with connection.transaction():
            if run.is_landing_ready:
                drop_landing(connection, dataset)
            write_scopes(connection, dataset.name, run_id, reports)
    return CollectionReport(reports, time.monotonic() - began, sum(reader.meter.bytes for reader in readers))


def _report(reader: _Reader, future: "Future[None]", host: str) -> ScopeReport:
    error = future.exception()
    said = "; ".join(reader.missing) or None
    if isinstance(error, (ApiError, UserError)):
        status, said = ScopeStatus.FAILED, str(error)
    elif isinstance(error, (KeyError, TypeError, AttributeError, ValueError)):
        status = ScopeStatus.FAILED
        said = f"{host} sent something else than it documents ({type(error).__name__}: {error}). The rest goes on."
    elif error is not None:
        raise error
    elif reader.missing:
        status = ScopeStatus.WARNING
    else:
        status = ScopeStatus.UNCHANGED if reader.is_unchanged else ScopeStatus.OK
    return ScopeReport(
        reader.scope.name, status, reader.started_at, datetime.now(UTC), reader.rows, reader.meter.requests, said
    )
