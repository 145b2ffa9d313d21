"""Reports of tests and coverage, as the oracle sees them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite of a report; names are those of cases that did not pass."""

    name: str
    passed: int
    failed: frozenset[str]
    skipped: frozenset[str]
    seconds: float


@dataclass(frozen=True, slots=True)
class TestReport:
    """Results of an attempt of a run on the default branch."""

    __test__ = False

    repository: str
    run_id: int
    attempt: int
    sha: str
    finished_at: datetime
    suites: tuple[Suite, ...]
    lines_covered: int
    lines_total: int
