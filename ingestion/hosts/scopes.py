"""Repositories or projects of a run: how each is read, and how it went."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psycopg

from infra.errors import UserError
from ingestion.hosts.readings import Reading
from ingestion.hosts.store import Known
from ingestion.scopes import ScopeReport, ScopeStatus
from ingestion.web.client import Meter
from ingestion.web.errors import ApiError

Read = Callable[[Known, Meter], Iterator[Reading]]


@dataclass(frozen=True)
class Scope:
    """A repository or project, and how to read what is new in it."""

    installation: str
    path: str
    """Name of the scope on its host."""
    read: Read
    prefix: str = ""
    """Prefix of the scope's name among all that are collected."""

    @property
    def name(self) -> str:
        """Names it among all that are collected."""
        return self.prefix + self.path


@dataclass(frozen=True)
class Sequel:
    """Reading that follows once the tables hold what some scopes brought; it belongs to the first of them that did."""

    scopes: Sequence[Scope]
    read: Callable[[psycopg.Connection, Sequence[str], Meter], Iterator[Reading]]
    """Takes a connection to the tables and the ids of the scopes."""


@dataclass
class Reader:
    """A scope in this run."""

    scope: Scope
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    meter: Meter = field(default_factory=Meter)
    rows: int = 0
    items: int = 0
    is_unchanged: bool = True
    missing: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    """Lists that broke off, and why."""
    held: set[str] = field(default_factory=set)
    """Positions that stay before the first row of another type than documented: the next run asks again."""
    rejected: int = 0
    """Rows that were set aside."""
    cut: int = 0
    """Items of which a list came cut."""
    scope_id: str | None = None
    """Known once a page was loaded."""
    lacks: str | None = None
    """Items that the host counts and did not send."""
    error: BaseException | None = None

    def begin(self) -> None:
        """Read from the start, a second time where something lacks."""
        if not self.lacks:
            self.started_at = datetime.now(UTC)
        self.missing.clear()
        self.failed.clear()
        self.held.clear()

    def report(self, host: str) -> ScopeReport:
        """Report how the reading of the scope went.

        Raises:
            BaseException: what ended the reading is none of the host's failures.
        """
        error, said = self.error, list(self.missing)
        if error is not None and not isinstance(error, (ApiError, UserError)):
            raise error
        if self.lacks:
            said.append(f"{host} counts more than it sent: {self.lacks}. The next run reads all.")
        if self.cut:
            said.append(f"{self.cut:,} items have lists that {host} cuts; their column cut_lists names them.")
        if self.rejected:
            said.append(f"{self.rejected:,} rows were set aside or are not whole; quality.rejected_rows says why.")
        if error is not None or self.failed:
            status, said = ScopeStatus.FAILED, [*self.failed, *([str(error)] if error is not None else []), *said]
        elif said:
            status = ScopeStatus.WARNING
        else:
            status = ScopeStatus.UNCHANGED if self.is_unchanged else ScopeStatus.OK
        return ScopeReport(
            self.scope.name, status, self.started_at, datetime.now(UTC), self.rows, self.meter.requests,
            " ".join(said) or None,
        )  # fmt: skip
