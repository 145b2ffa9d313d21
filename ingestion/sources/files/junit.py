"""JUnit XML, as test runners write it: suites with counts, and the cases that did not pass."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from junitparser import JUnitXml, JUnitXmlError, TestCase

from infra.configuration.files import FilesTable
from ingestion.rejections import bounded
from ingestion.sources.files.report_content import Report, ReportError, digest_of, xml_root

_STATUSES = ("passed", "skipped", "failed", "error")
"""From good to bad: of a case that is told several times the worst counts."""


@dataclass(frozen=True)
class _Case:
    class_name: str
    name: str
    status: str
    message: str
    seconds: float | None


def read_junit(content: bytes) -> Report:
    """Suites and cases of a report; suites of one name are one.

    Raises:
        ReportError: it is no JUnit XML, or nothing was tested.
    """
    root: Any = xml_root(content)
    try:
        suites = list(_suites(JUnitXml.fromroot(root)))
        rows = _rows(suites)
        ends = [end for suite in suites if (end := _end(suite))]
    except JUnitXmlError:
        raise ReportError(f"begins with <{root.tag}>; JUnit XML begins with <testsuites> or <testsuite>") from None
    except (ValueError, OverflowError) as error:
        raise ReportError(f"has a number or a time that is none ({error}); write the report again") from None
    except RecursionError:
        raise ReportError("nests suites too deep; write them beside each other") from None
    if not rows[FilesTable.TEST_SUITES]:
        raise ReportError("holds no test; see that the tests ran before it was written")
    # Of tools that write some times with an offset and others without, those with one are known.
    known = [end for end in ends if end.tzinfo] or ends
    return Report(rows, max(known, default=None), digest_of(content))


def _suites(report: Any) -> Iterator[Any]:
    """Suites that hold tests themselves, or counts alone; not those that only hold suites."""
    waiting = list(report)
    while waiting:
        suite = waiting.pop()
        inner = list(suite.testsuites())
        if next(iter(suite.iterchildren(TestCase)), None) is not None or (not inner and _stated(suite, "tests")):
            yield suite
        waiting += inner


def _rows(suites: Sequence[Any]) -> dict[FilesTable, list[dict[str, str]]]:
    counts: dict[str, dict[str, float]] = {}
    worst: dict[tuple[str, str, str], _Case] = {}
    for suite in suites:
        name = _one_line(suite.name) or "tests"
        sums = counts.setdefault(name, dict.fromkeys((*_STATUSES, "seconds"), 0))
        cases = [_case(case) for case in suite.iterchildren(TestCase)]
        if not cases:
            for status, count in _totals(suite).items():
                sums[status] += count
        sums["seconds"] += suite.time or 0
        for case in cases:
            key = (name, case.class_name, case.name)
            known = worst.get(key)
            if known is None or _STATUSES.index(case.status) > _STATUSES.index(known.status):
                worst[key] = case
    for (name, _, _), case in worst.items():
        counts[name][case.status] += 1
    return {
        FilesTable.TEST_SUITES: [_suite_row(name, sums) for name, sums in counts.items()],
        FilesTable.TEST_CASES: [
            _case_row(name, case) for (name, _, _), case in worst.items() if case.status != "passed"
        ],
    }


def _totals(suite: Any) -> dict[str, int]:
    left_out = {"failed": _stated(suite, "failures"), "error": _stated(suite, "errors")}
    left_out["skipped"] = _stated(suite, "skipped")
    return {"passed": max(_stated(suite, "tests") - sum(left_out.values()), 0), **left_out}


def _stated(suite: Any, name: str) -> int:
    # Where one is missing, the library would count the cases, which are not there, and forget what is stated.
    return int(suite._elem.get(name) or 0)


def _case(case: Any) -> _Case:
    status = "error" if case.is_error else "failed" if case.is_failure else "skipped" if case.is_skipped else "passed"
    said = next((text for result in case.result for text in (result.message, result.text) if text), "")
    lines = said.strip().splitlines()
    return _Case(
        _one_line(case.classname), _one_line(case.name) or "test", status, bounded(lines[0]) if lines else "", case.time
    )


def _suite_row(name: str, sums: dict[str, float]) -> dict[str, str]:
    counted = {column: str(int(sums[status])) for column, status in
               (("passed", "passed"), ("failed", "failed"), ("errors", "error"), ("skipped", "skipped"))}  # fmt: skip
    return {"suite": name, "seconds": _decimal(sums["seconds"]), **counted}


def _case_row(suite: str, case: _Case) -> dict[str, str]:
    row = {"suite": suite, "class_name": case.class_name, "name": case.name, "status": case.status}
    return row | {"message": case.message, "seconds": "" if case.seconds is None else _decimal(case.seconds)}


def _decimal(seconds: float) -> str:
    return f"{max(seconds, 0):.6f}"


def _end(suite: Any) -> datetime | None:
    """When a suite ended, where it says when it began."""
    if not suite.timestamp:
        return None
    return datetime.fromisoformat(suite.timestamp.strip()) + timedelta(seconds=suite.time or 0)


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
