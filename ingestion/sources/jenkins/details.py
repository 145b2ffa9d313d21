"""Rows of one build with its stages, its test report and its coverage; what cannot be read of it is set aside."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any

from ingestion.hosts.readings import Row
from ingestion.rejections import Rejection
from ingestion.sources.jenkins import rows
from ingestion.sources.jenkins.api import Jenkins
from ingestion.sources.jenkins.jobs import Job
from ingestion.web.client import Meter
from ingestion.web.errors import InvalidRequestError, PermissionMissingError, ScopeGoneError, UnavailableError
from ingestion.web.odd_answers import ODD, why_odd

MOST_CASES = 1_000
"""Cases of a build that did not pass, beyond which no more are kept."""
_UNREADABLE = (ScopeGoneError, PermissionMissingError, InvalidRequestError, UnavailableError)
_RATIOS = "results[elements[name,numerator,denominator]]"
COVERAGE = MappingProxyType(
    {
        "JacocoBuildAction": ("jacoco", "lineCoverage[covered,total],branchCoverage[covered,total]"),
        "CoverageBuildAction": ("coverage", ""),
        "CoberturaBuildAction": ("cobertura", _RATIOS),
        "CoverageAction": ("coverage/result", _RATIOS),
    }
)
"""Class of an action -> end point of its plugin below the build, and what to ask it for."""
Made = tuple[Mapping[str, list[Row]], list[Rejection]]


def read_build(jenkins: Jenkins, job: Job, meter: Meter, node: Any) -> Made:
    """Rows of a build by table, and what of it is set aside.

    Raises:
        ApiError: Jenkins does not answer; what it answers to one build only is set aside.
    """
    number, told = node["number"], list[Rejection]()
    made: dict[str, list[Row]] = {}

    def add(table: str, read: Callable[[], Mapping[str, list[Row]]]) -> None:
        try:
            made.update(read())
        except ODD as error:
            told.append(Rejection(table, str(number), why_odd(error), ("builds", str(number))))
        except _UNREADABLE as error:
            if isinstance(error, UnavailableError):
                # A controller that is down raises here: then the build is read again in the next run.
                jenkins.ask(job.name, meter)
            told.append(Rejection(table, str(number), f"could not be read: {error}", ("builds", str(number))))

    add("builds", lambda: {"builds": [rows.build(job.name, node)]})
    if not made:
        return made, told
    add("build_revisions", lambda: {"build_revisions": rows.revisions(job.name, node)})
    add("build_changes", lambda: {"build_changes": rows.changes(job.name, node)})
    if job.kind == "WorkflowJob":
        add("stages", lambda: {"stages": _stages(jenkins, job, number, meter)})
    found = rows.actions(node)
    if any(one.get("urlName") == "testReport" and one.get("totalCount") for one in found):
        add("test_suites", lambda: rows.tests(job.name, number, jenkins.suites(job, number, meter)))
        if len(cases := made.get("test_cases", ())) > MOST_CASES:
            made["test_cases"] = list(cases[:MOST_CASES])
            said = f"has {len(cases):,} cases that did not pass, of which {MOST_CASES:,} are kept"
            told.append(Rejection("test_cases", str(number), said, ("builds", str(number))))
    asked = next((COVERAGE[name] for one in found if (name := rows.short_class(one)) in COVERAGE), None)
    if asked:
        add(
            "coverage",
            lambda: {"coverage": [_coverage(job.name, number, jenkins.coverage(job, number, *asked, meter))]},
        )
    return made, told


def _stages(jenkins: Jenkins, job: Job, number: int, meter: Meter) -> list[Row]:
    """Rows of `stages`; none where the plugin that tells them is missing, or the account may not see them."""
    with suppress(ScopeGoneError, PermissionMissingError):
        return [rows.stage(job.name, number, one) for one in jenkins.stages(job, number, meter)]
    return []


def _coverage(job: str, number: int, node: Any) -> Row:
    """Row of `coverage`; the plugin Coverage tells lines of code and a share of them, the others both counts."""
    if statistics := node.get("projectStatistics"):
        total = int(statistics["loc"].replace(",", ""))
        lines = (round(total * float(statistics["line"].rstrip("%")) / 100), total)
        branches: tuple[Any, Any] = (None, None)
    elif ratios := (node.get("results") or {}).get("elements"):
        known = {one["name"].rstrip("s"): (one["numerator"], one["denominator"]) for one in ratios}
        lines, branches = known["Line"], known.get("Conditional", (None, None))
    else:
        lines, branches = (
            tuple(node[name][part] for part in ("covered", "total")) for name in ("lineCoverage", "branchCoverage")
        )
    return {
        "job": job, "number": number, "lines_covered": lines[0], "lines_total": lines[1],
        "branches_covered": branches[0], "branches_total": branches[1],
    }  # fmt: skip
