"""Tests of builds: runs that changed since the last reading, their cases that did not pass, and coverage."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from ingestion.hosts.bodies import rows_of, with_numbers
from ingestion.hosts.readings import Reading, Rows
from ingestion.rejections import Rejection
from ingestion.sources.azure_devops import testing_rows as rows
from ingestion.sources.azure_devops.parts import AT_ONCE, Part, merged
from ingestion.sources.azure_devops.project import Project

TEST_RUNS, TEST_CASES, COVERAGE = "test_runs", "test_cases", "coverage"
LONGEST_WINDOW, OVERLAP = timedelta(days=7), timedelta(minutes=5)
"""Longest time that runs can be asked for at once; runs may be shown a moment after they changed."""
MOST_CASES, MOST_WAITING = 1_000, 100
"""Cases of a run that are kept; builds whose coverage is still being computed that are asked for again."""
PREVIEW = 1
GOING_ON = ("Unspecified", "NotStarted", "InProgress", "Waiting")
UNFINISHED = ("inProgress", "pending", "updateRequestQueued")


def read_tests(project: Project, builds: str, first: str | None) -> Iterator[Reading]:
    """Runs of tests that changed, a week at a time; nothing is asked where no build is new.

    Args:
        project: whose.
        builds: stands for the builds that are known.
        first: ISO 8601; when the first of all builds ended.

    Raises:
        ApiError: see `Client.send`.
    """
    known = json.loads(project.known.get(TEST_RUNS) or "{}")
    waiting: set[int] = set(known.get("waiting", ()))
    if first is None or (known.get("builds") == builds and not waiting):
        return
    # A build may go on for long after its tests.
    began = datetime.fromisoformat(first) - LONGEST_WINDOW
    since = datetime.fromisoformat(known.get("until") or max(began.isoformat(), project.since or ""))
    with ThreadPoolExecutor(AT_ONCE, "azure-tests") as pool:
        while True:
            until = min(since + LONGEST_WINDOW, project.now)
            part, ran = _window(project, since, until, pool)
            is_last = until == project.now
            chosen = sorted(ran | (waiting if is_last else set()))
            covered = list(pool.map(partial(_coverage, project), chosen))
            waiting = {
                *([] if is_last else waiting),
                *(number for number, (_, later) in zip(chosen, covered, strict=True) if later),
            }
            made, told = merged([part, *(found for found, _ in covered)])
            position = {
                "until": (until - OVERLAP).isoformat(), "builds": builds if is_last else "",
                "waiting": sorted(waiting)[-MOST_WAITING:],
            }  # fmt: skip
            yield Reading(
                project.scope,
                made,
                {TEST_RUNS: json.dumps(position)},
                len(ran),
                is_new=any(made.values()),
                rejected=told,
            )
            if is_last:
                return
            since = until


def _window(project: Project, since: datetime, until: datetime, pool: ThreadPoolExecutor) -> tuple[Part, set[int]]:
    """Runs that changed in a window, and their builds."""
    asked: dict[str, str | int] = {
        "minLastUpdatedDate": _asked(since), "maxLastUpdatedDate": _asked(until), "isAutomated": "true"
    }  # fmt: skip
    listed = list(project.azure.listed(project.path("test/runs"), project.meter, asked))
    sound, told = with_numbers(TEST_RUNS, listed)
    # A run of tests may be of a release, or of nothing.
    of_builds = [one for one in sound if one.get("build") is not None and one.get("state") not in GOING_ON]
    found = list(pool.map(partial(_run, project), of_builds))
    whole = Part(project, (TEST_RUNS, ""), rejected=told)
    made, odd = merged(found)
    whole.add(made)
    whole.rejected += odd
    return whole, {one["build_id"] for one in made.get(TEST_RUNS, ())}


def _asked(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _run(project: Project, node: Any) -> Part:
    """A run with its cases that did not pass, which are asked for where there are any."""
    number = node["id"]
    part = Part(project, (TEST_RUNS, str(number)))
    if not part.read(TEST_RUNS, lambda: {TEST_RUNS: [rows.run(project, node)]}):
        return part
    [row] = part.rows[TEST_RUNS]
    if count := row["failed"] + row["skipped"]:
        part.read(TEST_CASES, lambda: _cases(project, number, part))
        if count > MOST_CASES:
            said = f"has {count:,} cases that did not pass, of which {MOST_CASES:,} are kept"
            part.rejected.append(Rejection(TEST_CASES, str(number), said, part.item))
    return part


def _cases(project: Project, number: int, part: Part) -> Rows:
    asked: dict[str, str | int] = {"outcomes": ",".join((*rows.FAILED, *rows.OTHERS)), "$top": MOST_CASES}
    found = project.azure.get(project.path(f"test/Runs/{number}/results"), project.meter, asked)["value"] or []
    made, odd = rows_of(TEST_CASES, found, partial(rows.case, project, number), part.item)
    part.rejected += odd
    return {TEST_CASES: made}


def _coverage(project: Project, build_id: int) -> tuple[Part, bool]:
    """Coverage of a build, and whether it is still being computed."""
    part, told = Part(project, ("builds", str(build_id))), dict[str, Any]()

    def asked() -> Rows:
        path = project.path("test/codecoverage")
        told.update(project.azure.get(path, project.meter, {"buildId": build_id}, preview=PREVIEW) or {})
        return {COVERAGE: rows.coverage(project, build_id, told.get("coverageData") or ())}

    part.read(COVERAGE, asked)
    return part, told.get("status") in UNFINISHED
