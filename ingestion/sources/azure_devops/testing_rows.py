"""Rows of test runs, of cases that did not pass and of coverage from the JSON of the test end points."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ingestion.hosts.readings import Row
from ingestion.rejections import bounded
from ingestion.sources.azure_devops.moments import moment
from ingestion.sources.azure_devops.project import Project

FAILED = ("Failed", "Aborted", "Error", "Timeout")
OTHERS = ("NotExecuted", "Inconclusive", "Blocked", "NotApplicable", "Warning", "Paused", "NotImpacted")
"""Outcomes of cases that did neither pass nor fail."""
LONGEST_ERROR = 500
LINES, BRANCHES = ("line", "lines"), ("branch", "branches")
Node = Mapping[str, Any]


def run(project: Project, node: Node) -> Row:
    """Row of `test_runs`."""
    counted = {one["outcome"]: one["count"] for one in node.get("runStatistics") or () if one.get("outcome")}
    passed, others = node.get("passedTests") or 0, _known(node, "notApplicableTests") + _known(node, "incompleteTests")
    if counted:
        passed, failed = counted.get("Passed", 0), sum(counted.get(one, 0) for one in FAILED)
        others = sum(counted.values()) - passed - failed
    else:
        failed = node["totalTests"] - passed - others
    stage = (node.get("pipelineReference") or {}).get("stageReference") or {}
    return {
        "project_id": project.scope,
        "run_id": node["id"],
        "updated_at": moment(node["lastUpdatedDate"]),
        "build_id": int(node["build"]["id"]),
        "attempt": stage.get("attempt"),
        "name": node.get("name"),
        "passed": passed,
        "failed": failed,
        "skipped": others,
        "started_at": moment(node.get("startedDate")),
        "finished_at": moment(node.get("completedDate")),
    }


def _known(node: Node, name: str) -> int:
    found: int = node.get(name) or 0
    return found


def case(project: Project, run_id: int, node: Node) -> Row:
    """Row of `test_cases`."""
    error = next(iter((node.get("errorMessage") or "").strip().splitlines()), None)
    duration = node.get("durationInMs")
    return {
        "project_id": project.scope,
        "run_id": run_id,
        "result_id": node["id"],
        "storage": node.get("automatedTestStorage"),
        "name": node.get("automatedTestName") or node.get("testCaseTitle"),
        "outcome": node.get("outcome"),
        "error": error and bounded(error, LONGEST_ERROR),
        "seconds": None if duration is None else duration / 1_000,
    }


def coverage(project: Project, build_id: int, nodes: Iterable[Node]) -> list[Row]:
    """Rows of `coverage`: one with the sums of all flavours and platforms, none where nobody counted lines."""
    listed = [one for node in nodes for one in node.get("coverageStats") or ()]
    lines, branches = _summed(listed, LINES), _summed(listed, BRANCHES)
    if lines is None:
        return []
    return [
        {
            "project_id": project.scope,
            "build_id": build_id,
            "lines_covered": lines[0],
            "lines_total": lines[1],
            "branches_covered": branches[0] if branches else None,
            "branches_total": branches[1] if branches else None,
        }
    ]


def _summed(listed: Sequence[Node], labels: Sequence[str]) -> tuple[int, int] | None:
    """Covered and all; None where none is of these labels."""
    found = [(one["covered"], one["total"]) for one in listed if str(one.get("label")).lower() in labels]
    return (sum(one for one, _ in found), sum(one for _, one in found)) if found else None
