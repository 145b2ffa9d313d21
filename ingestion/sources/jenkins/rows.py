"""Rows of `raw_jenkins` from the JSON of Jenkins."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ingestion.hosts.readings import Row
from ingestion.rejections import bounded
from ingestion.sources.git.repositories import web_url

PASSED, SKIPPED = ("PASSED", "FIXED"), "SKIPPED"
LONGEST_ERROR = 500
LONGEST_VALUE = 1_000
"""Characters of a parameter's value."""
_AGAIN = ("ReplayCause", "RestartFromStageCause", "RestartDeclarativePipelineCause", "RebuildCause", "NaginatorCause")
"""Causes that do a build again."""
Node = Mapping[str, Any]


def is_running(node: Node) -> bool:
    """Whether a build has not ended."""
    return node.get("building") is True


def moment(milliseconds: Any) -> Any:
    """A Unix time in milliseconds as ISO 8601; what is none, as it is."""
    if not isinstance(milliseconds, int | float) or isinstance(milliseconds, bool):
        return milliseconds
    try:
        return datetime.fromtimestamp(milliseconds / 1_000, UTC).isoformat()
    except (OverflowError, OSError, ValueError):
        return str(milliseconds)


def short_class(node: Node) -> str:
    """Class of an object without its package and the class around it."""
    return re.split(r"[.$]", str(node.get("_class") or ""))[-1]


def actions(node: Node) -> list[Node]:
    """What plugins say of a build."""
    return [one for one in node.get("actions") or () if isinstance(one, dict)]


def _of_actions(node: Node, name: str) -> Iterator[Node]:
    for action in actions(node):
        yield from (one for one in action.get(name) or () if isinstance(one, dict))


def build(job: str, node: Node) -> Row:
    """Row of `builds`."""
    began = node["timestamp"]
    waited = next((one["queuingDurationMillis"] for one in actions(node) if "queuingDurationMillis" in one), 0)
    causes = list(_of_actions(node, "causes"))
    values = {one["name"]: one["value"] for one in _of_actions(node, "parameters") if one.get("value") is not None}
    ended = None if is_running(node) else moment(began + node["duration"])
    return {
        "job": job,
        "number": node["number"],
        "name": node.get("displayName"),
        "result": node.get("result"),
        "is_building": is_running(node),
        "created_at": moment(began - waited),
        "started_at": moment(began),
        "finished_at": ended,
        "updated_at": ended or moment(began),
        "causes": json.dumps([short_class(one) for one in causes]),
        "original_number": next((_original(one) for one in causes if short_class(one) in _AGAIN), None),
        "parameters": json.dumps({name: bounded(str(value), LONGEST_VALUE) for name, value in values.items()}),
        "url": node.get("url"),
    }


def _original(cause: Node) -> int | None:
    found = re.search(r"#(\d+)", cause.get("shortDescription") or "")
    return cause.get("upstreamBuild") or (int(found[1]) if found else None)


def revisions(job: str, node: Node) -> list[Row]:
    """Rows of `build_revisions`."""
    found = [one for one in actions(node) if one.get("lastBuiltRevision")]
    return [
        {
            "job": job,
            "number": node["number"],
            "place": place,
            "sha": one["lastBuiltRevision"].get("SHA1"),
            "branch": next((branch.get("name") for branch in one["lastBuiltRevision"].get("branch") or ()), None),
            "web_url": next(map(web_url, one.get("remoteUrls") or ()), None),
        }
        for place, one in enumerate(found)
    ]


def changes(job: str, node: Node) -> list[Row]:
    """Rows of `build_changes`; a freestyle build has one set of changes, that of a pipeline several."""
    sets = [one for one in (node.get("changeSet"), *(node.get("changeSets") or ())) if one]
    found = {
        item["commitId"]: one.get("kind") for one in sets for item in one.get("items") or () if item.get("commitId")
    }
    return [{"job": job, "number": node["number"], "commit_id": commit, "kind": kind} for commit, kind in found.items()]


def stage(job: str, number: int, node: Node) -> Row:
    """Row of `stages`."""
    began, is_going_on = node.get("startTimeMillis"), node.get("status") in ("IN_PROGRESS", "PAUSED_PENDING_INPUT")
    return {
        "job": job,
        "number": number,
        "stage_id": str(node["id"]),
        "name": node.get("name"),
        "status": node.get("status"),
        "started_at": moment(began or None),
        "finished_at": None if is_going_on or not began else moment(began + node["durationMillis"]),
    }


def tests(job: str, number: int, suites: Sequence[Node]) -> dict[str, list[Row]]:
    """Rows of `test_suites`, and of `test_cases` for the cases that did not pass."""
    counted: dict[str, Row] = {}
    cases: list[Row] = []
    for suite in suites:
        name = suite.get("name") or ""
        row = counted.setdefault(
            name, {"job": job, "number": number, "suite": name, "passed": 0, "failed": 0, "skipped": 0, "seconds": 0.0}
        )
        row["seconds"] += suite.get("duration") or 0.0
        for one in suite.get("cases") or ():
            status = one["status"]
            row["passed" if status in PASSED else "skipped" if status == SKIPPED else "failed"] += 1
            if status not in PASSED:
                error = next(iter((one.get("errorDetails") or "").strip().splitlines()), None)
                cases.append(
                    {
                        "job": job, "number": number, "place": len(cases), "suite": name, "status": status,
                        "class_name": one.get("className"), "name": one.get("name"),
                        "error": error and bounded(error, LONGEST_ERROR),
                    }
                )  # fmt: skip
    return {"test_suites": list(counted.values()), "test_cases": cases}
