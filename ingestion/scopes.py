"""Report of a source on each scope (repository, file, board): one row of `_scopes` per scope and run."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import psycopg
from psycopg import sql

from infra.errors import UserError


class ScopeStatus(StrEnum):
    """Outcome of collecting a scope."""

    OK = "ok"
    UNCHANGED = "unchanged"
    WARNING = "warning"
    """Collected, and there is something that the user should know."""
    FAILED = "failed"


@dataclass(frozen=True)
class ScopeReport:
    """One scope in one run; times are aware."""

    scope: str
    status: ScopeStatus
    started_at: datetime
    finished_at: datetime
    rows: int = 0
    requests: int = 0
    error: str | None = None

    @property
    def seconds(self) -> float:
        """Wall-clock time from start to finish."""
        return (self.finished_at - self.started_at).total_seconds()


@dataclass(frozen=True)
class CollectionReport:
    """Report of one run of one source."""

    scopes: Sequence[ScopeReport]
    seconds: float
    bytes: int = 0
    """Bytes written to the lake or read from files, whichever the source counts."""

    @property
    def rows(self) -> int:
        """Rows loaded over all scopes."""
        return sum(scope.rows for scope in self.scopes)

    @property
    def requests(self) -> int:
        """Requests over the network over all scopes."""
        return sum(scope.requests for scope in self.scopes)

    @property
    def failed(self) -> Sequence[ScopeReport]:
        """The scopes that could not be collected."""
        return [scope for scope in self.scopes if scope.status is ScopeStatus.FAILED]


@dataclass(frozen=True)
class Progress:
    """Progress of a scope; `total` is None where nobody knows."""

    scope: str
    done: int
    total: int | None = None


ProgressCallback = Callable[[Progress], None]

_COLUMNS = """
    scope text not null, run_id text not null, started_at timestamptz not null,
    finished_at timestamptz not null, status text not null, rows bigint not null,
    requests bigint not null, error text, _dlt_load_id text
"""


def ensure_scopes_table(connection: psycopg.Connection, dataset: str) -> None:
    """Create schema `dataset` and its table `_scopes` where they do not exist."""
    names = {"schema": sql.Identifier(dataset), "table": sql.Identifier(dataset, "_scopes")}
    connection.execute(sql.SQL("create schema if not exists {schema}").format(**names))
    columns = sql.SQL(_COLUMNS)
    connection.execute(sql.SQL("create table if not exists {table} ({columns})").format(columns=columns, **names))


def failed_scopes(names: Iterable[str], started_at: datetime, error: Exception) -> list[ScopeReport]:
    """Reports of scopes that an error of the whole run has ended."""
    unexpected = f"Collecting ended with an unexpected {type(error).__name__}. The log of the run says where."
    why = str(error) if isinstance(error, UserError) else unexpected
    now = datetime.now(UTC)
    return [ScopeReport(name, ScopeStatus.FAILED, started_at, now, error=why) for name in names]


@contextmanager
def failures_told(warehouse_url: str, dataset: str, run_id: str, names: Collection[str]) -> Iterator[None]:
    """Write into `_scopes` that all these scopes failed, where an error ends the block."""
    started_at = datetime.now(UTC)
    try:
        yield
    except Exception as error:
        # Where the warehouse is the reason, nobody can be told there.
        with suppress(psycopg.Error), psycopg.connect(warehouse_url) as connection:
            write_scopes(connection, dataset, run_id, failed_scopes(names, started_at, error))
        raise


def write_scopes(connection: psycopg.Connection, dataset: str, run_id: str, reports: Sequence[ScopeReport]) -> None:
    """Replace the rows of `run_id` for the scopes in `reports`; the caller commits.

    Plain SQL and not a dlt load: a run that finds nothing new does not import dlt at all.
    """
    ensure_scopes_table(connection, dataset)
    table = sql.Identifier(dataset, "_scopes")
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("delete from {} where run_id = %s and scope = any(%s)").format(table),
            [run_id, [report.scope for report in reports]],
        )
        cursor.executemany(
            sql.SQL(
                "insert into {} (scope, run_id, started_at, finished_at, status, rows, requests, error)"
                " values (%s, %s, %s, %s, %s, %s, %s, %s)"
            ).format(table),
            [
                (r.scope, run_id, r.started_at, r.finished_at, str(r.status), r.rows, r.requests, r.error)
                for r in reports
            ],
        )
