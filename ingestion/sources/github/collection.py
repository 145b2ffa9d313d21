"""One run of the source: repositories side by side, their pages into the warehouse as they come."""

import time
from collections.abc import Mapping, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, Full, Queue
from threading import Event

import psycopg

from infra.errors import UserError
from ingestion.scopes import CollectionReport, Progress, ProgressCallback, ScopeReport, ScopeStatus, write_scopes
from ingestion.sources.git.repositories import GitRepository
from ingestion.sources.github.api import GitHub
from ingestion.sources.github.landing import Landed, Landing, as_tables
from ingestion.sources.github.merge import drop_landing, empty_landing, mark_gone, merge, prepare_landing
from ingestion.sources.github.people import Owners, accounts
from ingestion.sources.github.reading import Reading, RepositoryPlan, read_repository
from ingestion.sources.github.store import (
    Tables,
    collecting,
    conditions,
    ensure_in,
    newly_lacking,
    positions,
    remember,
    remember_conditions,
    remember_load,
    repository_ids,
    unnamed_accounts,
)
from ingestion.sources.github.tables import BY_NAME, DATASET
from ingestion.sources.github.walk import Position
from ingestion.web.client import Meter
from ingestion.web.errors import ApiError
from ingestion.web.form import documented

AT_ONCE = 16
"""Repositories that are read at the same time; GitHub allows a hundred requests."""
PACKAGE_ROWS = 20_000
PACKAGE_SECONDS = 20.0
"""A load package ends with either: a killed run has no more than that to ask for again."""
WAITING_PAGES = 16


@dataclass(frozen=True)
class Connection:
    """What to collect over one connection."""

    github: GitHub | None
    """None where there are no repositories to read."""
    repositories: Sequence[str]
    """Owner and name."""
    since: str | None = None
    """ISO 8601; what changed last before it is left out."""
    unreadable: Mapping[str, str] = field(default_factory=dict)
    """Patterns that nothing can be collected for, and why: failed scopes of the run."""
    clones: Sequence[GitRepository] = ()
    """Where the Git histories of the repositories are."""


@dataclass
class _Scope:
    """A repository in this run."""

    name: str
    started_at: datetime
    meter: Meter = field(default_factory=Meter)
    rows: int = 0
    items: int = 0
    is_unchanged: bool = False
    error: BaseException | None = None
    warnings: list[str] = field(default_factory=list)
    repository_id: int | None = None
    """Known once a page was loaded."""
    lacks: str | None = None
    """What GitHub counts and did not send."""


@dataclass(frozen=True)
class _Parcel:
    """A reading, its rows as Arrow."""

    scope: _Scope
    reading: Reading
    tables: Landed

    @property
    def rows(self) -> int:
        return sum(table.num_rows for table in self.tables.values())


@dataclass
class _Run:
    """State of a run."""

    connection: psycopg.Connection
    landing: Landing
    progress: ProgressCallback | None
    pages: "Queue[_Parcel]" = field(default_factory=lambda: Queue(WAITING_PAGES))
    stopped: Event = field(default_factory=Event)
    number: int = 0
    is_landing_ready: bool = False

    def put(self, parcel: _Parcel) -> None:
        """Hand a page to the thread that loads; ends the reading where nobody loads any more."""
        while not self.stopped.is_set():
            with suppress(Full):
                self.pages.put(parcel, timeout=0.2)
                return
        raise _StoppedError

    def load(self, futures: "Sequence[Future[None]]") -> None:
        """Load packages of pages until all repositories are read."""
        waiting: list[_Parcel] = []
        began = time.monotonic()
        while True:
            is_over = all(future.done() for future in futures) and self.pages.empty()
            try:
                waiting.append(self.pages.get(timeout=0.05 if waiting else 0.2))
            except Empty:
                if not is_over:
                    if waiting and time.monotonic() - began > PACKAGE_SECONDS:
                        self._package(waiting)
                        waiting, began = [], time.monotonic()
                    continue
            rows = sum(parcel.rows for parcel in waiting)
            if waiting and (is_over or rows >= PACKAGE_ROWS or time.monotonic() - began > PACKAGE_SECONDS):
                self._package(waiting)
                waiting, began = [], time.monotonic()
            if is_over and self.pages.empty():
                return

    def _package(self, waiting: list[_Parcel]) -> None:
        numbered = []
        for parcel in waiting:
            self.number += 1
            numbered.append((self.number, parcel.tables))
        has_rows = any(parcel.rows for parcel in waiting)
        wholes = {(table, *where) for parcel in waiting for table, where in parcel.reading.whole.items()}
        if (has_rows or wholes) and not self.is_landing_ready:
            with self.connection.transaction():
                prepare_landing(self.connection)
            self.is_landing_ready = True
        load_id = self.landing.land(numbered) if has_rows else ""
        with self.connection.transaction():
            if has_rows or wholes:
                self._merge(load_id, wholes)
            for parcel in waiting:
                scope, reading = parcel.scope, parcel.reading
                for entity, position in reading.positions.items():
                    remember(self.connection, reading.repository_id, entity, position)
                if reading.etags is not None:
                    self._finish(scope, reading, reading.etags)
                scope.repository_id = reading.repository_id
                scope.rows += parcel.rows
                if self.progress is not None:
                    scope.items += reading.items
                    self.progress(Progress(scope.name, scope.items, reading.total))

    def _merge(self, load_id: str, wholes: Set[tuple[str, str, object]]) -> None:
        changed = merge(self.connection, load_id)
        for table, column, value in wholes:
            changed += mark_gone(self.connection, BY_NAME[table], column, value)
        empty_landing(self.connection)
        if changed:
            remember_load(self.connection, load_id or datetime.now(UTC).isoformat())

    def name_accounts(self, one: Connection, scopes: Sequence[_Scope]) -> None:
        """Ask for the names of people that are new; a failure is said with the first repository that has some."""
        found = [scope for scope in scopes if scope.repository_id is not None]
        numbers = [scope.repository_id for scope in found if scope.repository_id is not None]
        asked = unnamed_accounts(self.connection, numbers) if numbers else []
        if one.github is None or not asked:
            return
        try:
            with documented("names of people"):
                rows = {"users": list(accounts(one.github, asked, found[0].meter))}
            self._package([_Parcel(found[0], Reading(numbers[0], {}), as_tables(found[0].name, rows))])
        except ApiError as error:
            found[0].warnings.append(f"names of people are not collected: {error}")

    def _finish(self, scope: _Scope, reading: Reading, etags: dict[str, str]) -> None:
        """The last reading of a repository: what GitHub counts has to be there, or all is read once more."""
        lacking = newly_lacking(self.connection, reading.repository_id, reading.totals)
        for entity in lacking:
            remember(self.connection, reading.repository_id, entity, Position())
        if not lacking:
            remember_conditions(self.connection, reading.repository_id, etags)
        scope.lacks = ", ".join(f"{number} of the {entity}" for entity, number in lacking.items()) or None


class _StoppedError(Exception):
    """The run is over before its time."""


def collect(
    connections: Sequence[Connection],
    warehouse_url: str,
    state_dir: Path,
    run_id: str,
    progress: ProgressCallback | None = None,
) -> CollectionReport:
    """Bring `raw_github` to what GitHub says now.

    Args:
        connections: clients and the repositories to collect with each.
        warehouse_url: of a role that may write `raw_github`.
        state_dir: folder for rows on their way; nothing in it is needed again.
        run_id: names this run in `_scopes`.
        progress: is told of pull requests and issues read, per repository.

    Raises:
        UserError: loading failed as a whole. A repository that fails is a scope of status `failed`.
    """
    began = time.monotonic()
    with collecting(warehouse_url) as connection:
        with connection.transaction():
            ensure_in(connection)
        run = _Run(connection, Landing(warehouse_url, state_dir), progress)
        scopes = [
            (one.github, one.since, _Scope(name, datetime.now(UTC)))
            for one in connections
            if one.github is not None
            for name in one.repositories
        ]
        tables, owners = Tables(warehouse_url), Owners()
        _read_all(run, scopes, tables, owners)
        _read_all(run, [one for one in scopes if one[2].lacks], tables, owners)
        for one in connections:
            run.name_accounts(one, [scope for github, _, scope in scopes if github is one.github])
        reports = [_report(scope) for _, _, scope in scopes]
        now = datetime.now(UTC)
        reports += [
            ScopeReport(pattern, ScopeStatus.FAILED, now, now, error=why)
            for one in connections
            for pattern, why in one.unreadable.items()
        ]
        with connection.transaction():
            if run.is_landing_ready:
                drop_landing(connection)
            write_scopes(connection, DATASET, run_id, reports)
    return CollectionReport(reports, time.monotonic() - began, sum(scope.meter.bytes for _, _, scope in scopes))


def _read_all(run: _Run, scopes: Sequence[tuple[GitHub, str | None, _Scope]], tables: Tables, owners: Owners) -> None:
    """Read repositories side by side, and note how each ended."""
    connection = run.connection
    ids, known, etags = repository_ids(connection), positions(connection), conditions(connection)
    now = datetime.now(UTC)
    with ThreadPoolExecutor(AT_ONCE, "github") as pool:
        futures = []
        for github, since, scope in scopes:
            scope.warnings.clear()
            plan = RepositoryPlan(scope.name, since, ids, known, etags, now, tables.of, owners.take, scope.warnings)
            futures.append(pool.submit(_read, run, github, plan, scope))
        try:
            run.load(futures)
        except BaseException:
            run.stopped.set()
            raise
    for (_, _, scope), future in zip(scopes, futures, strict=True):
        scope.error = future.exception()


def _read(run: _Run, github: GitHub, plan: RepositoryPlan, scope: _Scope) -> None:
    if not scope.lacks:
        scope.started_at = datetime.now(UTC)
    scope.is_unchanged = True
    for reading in read_repository(github, plan, scope.meter):
        scope.is_unchanged = False
        run.put(_Parcel(scope, replace(reading, rows={}), as_tables(scope.name, reading.rows)))


def _report(scope: _Scope) -> ScopeReport:
    error = scope.error
    if error is not None and not isinstance(error, (ApiError, UserError)):
        raise error
    status = ScopeStatus.FAILED if error else ScopeStatus.UNCHANGED if scope.is_unchanged else ScopeStatus.OK
    said = str(error) if error else None
    warnings = list(scope.warnings)
    if scope.lacks:
        warnings.append(f"GitHub counts more than it sent: {scope.lacks}. The next run reads all.")
    if error is None and warnings:
        status, said = ScopeStatus.WARNING, " ".join(warnings)
    return ScopeReport(scope.name, status, scope.started_at, datetime.now(UTC), scope.rows, scope.meter.requests, said)
