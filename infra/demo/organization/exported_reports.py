"""Reports of tests and coverage as the tools write them: JUnit XML and Cobertura."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement

from infra.demo.organization import events as log

FOLDER = "reports"
PATTERN = f"exports/{FOLDER}/{{repository}}/{{sha}}/{{run}}"
"""Folder of the reports of a run, as `sei.toml` names it."""
BLOCKS = (("test_reports", f"{PATTERN}/junit-*.xml"), ("coverage", f"{PATTERN}/coverage-*.xml"))


def write_reports(exports: Path, events: Iterable[log.Event]) -> None:
    """Write two files per report of the log; the names say which attempt it was."""
    for one in events:
        if isinstance(one, log.TestsReported):
            folder = exports / FOLDER / one.repository / one.sha / f"github:run:{one.run_id}"
            folder.mkdir(parents=True, exist_ok=True)
            for name, root in (("junit", _junit(one)), ("coverage", _cobertura(one))):
                ElementTree(root).write(folder / f"{name}-{one.attempt}.xml", "utf-8", xml_declaration=True)


def _junit(one: log.TestsReported) -> Element:
    root = Element("testsuites")
    for suite in one.suites:
        began = one.at - timedelta(seconds=suite.seconds)
        element = SubElement(
            root, "testsuite", name=suite.name, time=f"{suite.seconds:.3f}",
            timestamp=began.isoformat(timespec="milliseconds"),
        )  # fmt: skip
        for case, kind in _cases(suite):
            found = SubElement(element, "testcase", classname=f"tests.{suite.name}", name=case)
            if kind:
                SubElement(found, kind, message=f"{case} {kind}")
    return root


def _cases(suite: log.SuiteResult) -> Iterator[tuple[str, str]]:
    yield from ((name, "failure") for name in suite.failed)
    yield from ((name, "skipped") for name in suite.skipped)
    yield from ((f"test_passing_{number}", "") for number in range(suite.passed))


def _cobertura(one: log.TestsReported) -> Element:
    root = Element(
        "coverage", {
            "lines-valid": str(one.lines_total), "lines-covered": str(one.lines_covered),
            "timestamp": str(int(one.at.timestamp() * 1000)),
        },
    )  # fmt: skip
    SubElement(root, "packages")
    return root
