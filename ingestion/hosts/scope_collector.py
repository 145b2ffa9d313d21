"""Collector of many scopes: reads them side by side, and their pages go into the warehouse as they come."""

import gc
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, Full, Queue
from threading import Event

from ingestion.hosts.arrow import as_tables
from ingestion.hosts.landing import Landing
from ingestion.hosts.packages import Loader, Page
from ingestion.hosts.readings import Reading
from ingestion.hosts.scopes import Reader, Scope, Sequel
from ingestion.hosts.store import Known, collecting, ensure_in, known, remember_names
from ingestion.hosts.tables import Dataset, ScopeKey
from ingestion.hosts.upgrade import upgrade
from ingestion.scopes import CollectionReport, ProgressCallback, ScopeReport, ScopeStatus, failures_told, write_scopes
from ingestion.web.errors import ApiError

AT_ONCE = 16
"""Scopes that are read at the same time; GitHub allows a hundred requests."""
WAITING_PAGES = 16
NEW_OBJECTS = (10_000, 10, 10)
"""So many more before a search for garbage, and searches of each kind before one of the next."""


@contextmanager
def _few_searches_for_garbage() -> Iterator[None]:
    """Answers and rows are trees, which go without a search; looking through them all the time costs a third."""
    before = gc.get_threshold()
    gc.set_threshold(*NEW_OBJECTS)
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _StoppedError(Exception):
    """The run is over before its time."""


@dataclass
class _Run:
    """State of a run."""

    dataset: Dataset
    loader: Loader
    pages: "Queue[Page]" = field(default_factory=lambda: Queue(WAITING_PAGES))
    stopped: Event = field(default_factory=Event)

    def read_all(self, readers: Sequence[Reader]) -> None:
        """Read scopes side by side, load what they give, and note how each ended."""
        names = {reader.scope.installation for reader in readers}
        said = {name: known(self.loader.connection, self.dataset, name) for name in names}
        with ThreadPoolExecutor(AT_ONCE, self.dataset.name) as pool:
            futures = [pool.submit(self._read, reader, said[reader.scope.installation]) for reader in readers]
            try:
                self._load(futures)
            except BaseException:
                self.stopped.set()
                raise
        for reader, future in zip(readers, futures, strict=True):
            reader.error = future.exception()

    def follow(self, sequel: Sequel, readers: Mapping[Scope, Reader]) -> None:
        """Read what follows from what is in the tables; a failure is said with the scope that it belongs to."""
        found = [readers[scope] for scope in sequel.scopes]
        numbers = [reader.scope_id for reader in found if reader.scope_id is not None]
        if not numbers:
            return
        reader = next(reader for reader in found if reader.scope_id is not None)
        try:
            for reading in sequel.read(self.loader.connection, numbers, reader.meter):
                self.loader.add(self._page(reader, reading))
        except ApiError as error:
            reader.missing.append(str(error))
        self.loader.finish()

    def _read(self, reader: Reader, said: Known) -> None:
        """Read a scope to its end and hand over its pages; ends where nobody loads any more."""
        reader.begin()
        for reading in reader.scope.read(said, reader.meter):
            page = self._page(reader, reading)
            while True:
                if self.stopped.is_set():
                    raise _StoppedError
                with suppress(Full):
                    self.pages.put(page, timeout=0.2)
                    break

    def _page(self, reader: Reader, reading: Reading) -> Page:
        reader.is_unchanged = reader.is_unchanged and not reading.is_new
        if reading.missing:
            reader.missing.append(reading.missing)
        if reading.failed:
            reader.failed.append(reading.failed)
        typed = as_tables(self.dataset, reading.rows, reader.scope.installation)
        if typed.rejected:
            reader.held |= reading.positions.keys()
        told = replace(
            reading, rows={}, rejected=[*reading.rejected, *typed.rejected],
            positions={entity: at for entity, at in reading.positions.items() if entity not in reader.held},
            etags=None if reader.held else reading.etags,
        )  # fmt: skip
        return Page(reader, told, typed.tables)

    def _load(self, futures: "Sequence[Future[None]]") -> None:
        """Load pages until all scopes are read."""
        is_over = False
        while not is_over or not self.pages.empty():
            is_over = all(future.done() for future in futures)
            with suppress(Empty):
                self.loader.add(self.pages.get(timeout=0.0 if is_over else 0.05))
            self.loader.look()
        self.loader.finish()


def collect_scopes(
    dataset: Dataset,
    scopes: Sequence[Scope],
    unreadable: Mapping[str, str],
    warehouse_url: str,
    state_dir: Path,
    run_id: str,
    progress: ProgressCallback | None = None,
    sequels: Sequence[Sequel] = (),
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
        sequels: what is read after the scopes.

    Raises:
        UserError: loading failed as a whole. A scope that fails is one of status `failed`.
    """
    began = time.monotonic()
    names = [*(scope.name for scope in scopes), *unreadable]
    with (
        failures_told(warehouse_url, dataset.name, run_id, names),
        collecting(warehouse_url, dataset) as connection,
        _few_searches_for_garbage(),
    ):
        with connection.transaction():
            upgrade(connection, dataset, {scope.installation: scope.installation for scope in scopes})
            ensure_in(connection, dataset)
        readers = {scope: Reader(scope) for scope in scopes}
        with Loader(connection, dataset, Landing(dataset, warehouse_url, state_dir), progress) as loader:
            run = _Run(dataset, loader)
            run.read_all(list(readers.values()))
            run.read_all([reader for reader in readers.values() if reader.lacks])
            for sequel in sequels:
                run.follow(sequel, readers)
        reports = [reader.report(dataset.host) for reader in readers.values()]
        now = datetime.now(UTC)
        reports += [ScopeReport(name, ScopeStatus.FAILED, now, now, error=why) for name, why in unreadable.items()]
        with connection.transaction():
            loader.clean()
            found = {
                ScopeKey(one.scope.installation, one.scope_id): one.scope.path
                for one in readers.values()
                if one.scope_id is not None
            }
            remember_names(connection, dataset, found)
            write_scopes(connection, dataset.name, run_id, reports)
    return CollectionReport(reports, time.monotonic() - began, sum(reader.meter.bytes for reader in readers.values()))
