"""One run over several repositories: plan, read, load in packages, and say how each of them went."""

import logging
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import psycopg

from infra.disk import disk_is_full
from infra.errors import UserError
from infra.lake import Lake
from ingestion.locks import changing_raw_tables
from ingestion.rejections import Rejection, forget_rejections, reject
from ingestion.scopes import Progress, ProgressCallback, ScopeReport, ScopeStatus
from ingestion.sources.git import lake_files
from ingestion.sources.git.faults import as_user_error
from ingestion.sources.git.load_state import KnownRepository, LoadState
from ingestion.sources.git.observations import last_seen, observe_earlier_loads
from ingestion.sources.git.plan import Plan, UnreadableRepositoryError, locate, make_plan
from ingestion.sources.git.refs import NAME_BYTES
from ingestion.sources.git.repositories import GitRepository
from ingestion.sources.git.store import GitError
from ingestion.sources.git.tables import DATASET, FIRST_PARENTS, HISTORIES, TABLES

if TYPE_CHECKING:
    from ingestion.sources.git.reading import ReadRepository, RepositoryReading

_logger = logging.getLogger(__name__)

PACKAGE_COMMITS = 50_000
"""A load package ends with the repository that reaches this: a killed run has no more than that to read again."""


@dataclass
class Run:
    """State of a run; see `history_collector.collect` for the fields."""

    load_state: LoadState
    lake: Lake
    warehouse_url: str
    state_dir: Path
    scratch: Path
    extra_refs: Mapping[str, Collection[str]] = field(default_factory=dict)
    progress: ProgressCallback | None = None
    reports: list[ScopeReport] = field(default_factory=list)
    bytes: int = 0
    _started: dict[str, datetime] = field(default_factory=dict)

    def recover(self) -> None:
        """Take back what an interrupted run left in the warehouse."""
        if self.load_state.is_interrupted():
            _logger.info("Taking back a load that did not end")
            with changing_raw_tables(self.load_state.connection):
                self.load_state.recover()

    def plan(self, repositories: Sequence[GitRepository]) -> list[Plan]:
        """Compare every repository with what is known; report those that fail or have nothing new."""
        known = self._known()
        seen = last_seen(self.load_state.connection) if known else {}
        plans = []
        for repository in repositories:
            name = repository.name or ""
            self._started[name] = datetime.now(UTC)
            self._tell(name, 0)
            try:
                place = locate(repository, self.state_dir / "mirrors")
                deployed = self.extra_refs.get(name, ())
                plan = make_plan(place, known.get(name), seen.get(name, ()), deployed, self.scratch)
            except UnreadableRepositoryError as error:
                self._report(name, ScopeStatus.FAILED, error=str(error))
                continue
            self._tell_of_left_out(plan)
            if plan.is_unchanged:
                status = ScopeStatus.WARNING if plan.warnings else ScopeStatus.UNCHANGED
                self._report(name, status, requests=place.requests, error=_sentence(plan.name, plan.warnings))
            else:
                plans.append(plan)
        return plans

    def _tell_of_left_out(self, plan: Plan) -> None:
        reason = f"its name has more than {NAME_BYTES:,} bytes"
        found = [Rejection("refs", name, reason) for name in plan.state.left_out]
        with self.load_state.connection.transaction():
            forget_rejections(self.load_state.connection, DATASET, plan.name)
            reject(self.load_state.connection, DATASET, plan.name, plan.name, found)

    def _known(self) -> dict[str, KnownRepository]:
        """Known repositories, without what the load state says of files that are not in the lake any more."""
        if missing := self.load_state.missing_tables():
            if len(missing) == len(TABLES):
                lake_files.sweep(self.lake, ())
                return {}
            # A table or column of a newer version: rows that no snapshot knows would be loaded twice.
            self.ensure_tables()
            with changing_raw_tables(self.load_state.connection):
                self.load_state.forget_strays()
                observe_earlier_loads(self.load_state.connection)
        known = self.load_state.known()
        present = lake_files.list_files(self.lake)
        if set(present) - {path for one in known.values() for path in one.lake_files}:
            lake_files.sweep(self.lake, {path for one in known.values() for path in one.lake_files})
        return {
            name: one
            if lake_files.is_whole(present, one.lake_files)
            else replace(one, refs_fingerprint="", reading_fingerprint="")
            for name, one in known.items()
        }

    def load(self, plans: Sequence[Plan]) -> None:
        """Read and load `plans`, as many load packages as it takes.

        Raises:
            UserError: the warehouse, the lake or a disk fails.
        """
        if not plans:
            return
        from ingestion.sources.git.reading import RepositoryReading

        waiting = deque(plans)
        first: RepositoryReading | None = None
        try:
            # Git reads ahead while Python imports dlt.
            first = self._start(waiting.popleft())
            self.ensure_tables()
            while first is not None or waiting:
                self._load_package(first, waiting)
                first = None
            with changing_raw_tables(self.load_state.connection):
                lake_files.sweep(self.lake, {p for one in self.load_state.known().values() for p in one.lake_files})
        except Exception as error:
            self._take_back()
            if isinstance(error, UserError):
                raise
            _logger.warning("Loading failed.", exc_info=error)
            raise as_user_error(error, self.lake, self.state_dir) from None
        finally:
            if first is not None:
                first.close()

    def _take_back(self) -> None:
        """Leave nothing half-loaded, if warehouse and lake still answer; else the next run does it."""
        with suppress(psycopg.Error, OSError):
            self.recover()
            self._known()

    def ensure_tables(self) -> None:
        """Make the tables that do not exist."""
        if self.load_state.missing_tables():
            from ingestion.loading import make_tables, open_pipeline
            from ingestion.sources.git.source import empty_source

            pipeline = open_pipeline("git", DATASET, self.warehouse_url, self.state_dir, adds_load_id=False)
            make_tables(pipeline, empty_source())

    def _start(self, plan: Plan) -> "RepositoryReading | None":
        """A started reading, or None where the repository failed, which is then reported."""
        from ingestion.sources.git.reading import RepositoryReading

        try:
            return RepositoryReading(plan, self.load_state, self.scratch)
        except GitError as error:
            self._fail(plan, error)
            return None

    def _load_package(self, first: "RepositoryReading | None", waiting: deque[Plan]) -> None:
        from ingestion.loading import open_pipeline
        from ingestion.sources.git.source import git_source

        done: list[ReadRepository] = []
        load_ids: list[str] = []

        def readings(load_id: str) -> "Iterator[ReadRepository]":
            load_ids.append(load_id)
            reading = first
            while reading is not None or (waiting and sum(r.commits for r in done) < PACKAGE_COMMITS):
                reading = reading or self._start(waiting.popleft())
                read = self._finish(reading, load_id) if reading else None
                reading = None
                if read is not None:
                    done.append(read)
                    yield read

        pipeline = open_pipeline("git", DATASET, self.warehouse_url, self.state_dir, adds_load_id=False)
        pipeline.extract(git_source(readings))
        pipeline.normalize()
        with changing_raw_tables(self.load_state.connection):
            self.load_state.begin(load_ids[0])
            pipeline.load()
            with self.load_state.connection.transaction():
                for read in done:
                    self._replace(read, load_ids[0])
                self.load_state.finish(load_ids[0], [read.plan.name for read in done])
        for read in done:
            self._succeed(read)

    def _finish(self, reading: "RepositoryReading", load_id: str) -> "ReadRepository | None":
        from ingestion.sources.git.lake import GitLake

        plan = reading.plan
        spool = Path(mkdtemp(dir=self.scratch))
        try:
            with closing(reading):
                return reading.finish(
                    GitLake(*self.lake.filesystem()), spool, load_id, self._started[plan.name],
                    lambda rows: self._tell(plan.name, rows),
                )  # fmt: skip
        except (GitError, OSError) as error:
            if disk_is_full(error):
                raise
            self._fail(plan, error)
            return None

    def _replace(self, read: "ReadRepository", load_id: str) -> None:
        """Delete the histories that new rows replace, and mark what is gone; the caller commits."""
        name = read.plan.name
        if read.plan.must_read_all:
            self.load_state.replace(HISTORIES, [name], load_id)
            return
        if read.replaces_first_parents:
            self.load_state.replace([FIRST_PARENTS], [name], load_id)
        if read.rewrite.gone or read.rewrite.back:
            self.load_state.mark_deleted(name, read.rewrite.gone, read.rewrite.back, self._started[name])

    def _succeed(self, read: "ReadRepository") -> None:
        warnings = list(read.plan.warnings)
        if read.commits_with_missing_objects:
            warnings.append(
                f"{read.commits_with_missing_objects} commits have no numbers because objects are missing: "
                "fetch them, or clone without --filter"
            )
        self.bytes += read.bytes
        status = ScopeStatus.WARNING if warnings else ScopeStatus.OK
        error = _sentence(read.plan.name, warnings)
        self._report(read.plan.name, status, read.rows, read.plan.place.requests, error)

    def _fail(self, plan: Plan, error: Exception) -> None:
        message = (
            f"{plan.name}: the history in {plan.place.path} cannot be read ({error}). "
            "Run `git fsck` there; a fresh clone usually helps."
        )
        self._report(plan.name, ScopeStatus.FAILED, requests=plan.place.requests, error=message)

    def _report(
        self, name: str, status: ScopeStatus, rows: int = 0, requests: int = 0, error: str | None = None
    ) -> None:
        if error:
            _logger.log(logging.ERROR if status is ScopeStatus.FAILED else logging.WARNING, "%s", error)
        self.reports.append(ScopeReport(name, status, self._started[name], datetime.now(UTC), rows, requests, error))

    def _tell(self, name: str, rows: int) -> None:
        if self.progress is not None:
            self.progress(Progress(name, rows))


def _sentence(name: str, warnings: Sequence[str]) -> str | None:
    return f"{name}: {'; '.join(warnings)}." if warnings else None
