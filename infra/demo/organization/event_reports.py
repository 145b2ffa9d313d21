"""Reports of tests."""

from dataclasses import dataclass

from infra.demo.organization.records import Event


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """A suite of tests: how many cases passed, and the names of those that did not."""

    name: str
    passed: int
    failed: tuple[str, ...]
    skipped: tuple[str, ...]
    seconds: float
    """Whole milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestsReported(Event):
    """Results of the tests of an attempt of a workflow run, seen as files of `exports/reports`."""

    __test__ = False

    repository: str
    run_id: int
    attempt: int
    branch: str
    sha: str
    suites: tuple[SuiteResult, ...]
    lines_covered: int
    lines_total: int
