"""Builds of a project: those that ended since the last run, with their stages and jobs, and those that go on.

The list is read in order of the ends, which move when a stage is run again, so that such a build comes once more. As an
end may be written a moment after a later one, the last minutes are listed twice.
"""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from ingestion.hosts.bodies import rows_of, with_numbers
from ingestion.hosts.lists import Lists
from ingestion.hosts.readings import Reading, Rows
from ingestion.sources.azure_devops import build_rows as rows
from ingestion.sources.azure_devops.deployments import read_environments, read_releases
from ingestion.sources.azure_devops.identities import users
from ingestion.sources.azure_devops.moments import known_moment
from ingestion.sources.azure_devops.parts import AT_ONCE, Part, merged, pages
from ingestion.sources.azure_devops.project import Project
from ingestion.sources.azure_devops.rows import digest
from ingestion.sources.azure_devops.testing import read_tests

BUILDS, RUNNING = "builds", "running_builds"
LIST = "build/builds"
OVERLAP = timedelta(minutes=5)


@dataclass(frozen=True)
class _Position:
    """The last end that is known, and the builds that ended shortly before it."""

    at: str = ""
    near: dict[int, str] = field(default_factory=dict)
    first: str = ""
    """The first end of all."""

    @classmethod
    def of(cls, text: str | None) -> "_Position":
        found = json.loads(text) if text else {}
        return cls(
            found.get("at", ""),
            {int(number): at for number, at in found.get("near", {}).items()},
            found.get("first", ""),
        )

    def __str__(self) -> str:
        return json.dumps({"at": self.at, "near": self.near, "first": self.first})

    @property
    def start(self) -> str:
        """Time from which on the list is asked for."""
        return _earlier(self.at, OVERLAP)

    def then(self, ended: Sequence[tuple[int, str]]) -> "_Position":
        """The position once these builds are in the tables."""
        known = {**self.near, **dict(ended)}
        at = max([self.at, *known.values()])
        near = {number: end for number, end in known.items() if at and end >= _earlier(at, OVERLAP)}
        return _Position(at, near, self.first or min(filter(None, known.values()), default=""))


def _earlier(at: str, by: timedelta) -> str:
    return f"{(datetime.fromisoformat(at) - by).isoformat(timespec='microseconds')}".replace("+00:00", "Z")


def read_pipelines(project: Project, lists: Lists) -> Iterator[Reading]:
    """Builds of a project and what they brought, each list apart.

    Raises:
        CredentialsRefusedError: nothing of the project can be read.
    """
    seen = {name: project.known.get(name, "") for name in (BUILDS, RUNNING)}
    for what, readings in (("builds", read_builds(project)), ("builds that go on", read_running(project))):
        for reading in lists.read(what, readings):
            seen |= reading.positions
            yield reading
    builds = digest(seen) if any(seen.values()) else ""
    yield from lists.read("deployments to environments", read_environments(project, builds))
    yield from lists.read("deployments of releases", read_releases(project))
    yield from lists.read("tests", read_tests(project, builds, _Position.of(seen[BUILDS]).first or None))


def read_builds(project: Project) -> Iterator[Reading]:
    """Builds that ended since the last run, the first end first.

    Raises:
        ApiError: see `Client.send`.
    """
    position = _Position.of(project.known.get(BUILDS))
    asked: dict[str, str | int] = {"queryOrder": "finishTimeAscending", "statusFilter": "completed"}
    if start := max(filter(None, (position.at and position.start, project.since)), default=""):
        asked["minTime"] = start
    with ThreadPoolExecutor(AT_ONCE, "azure-builds") as pool:
        for page in pages(project.azure.listed(project.path(LIST), project.meter, asked)):
            sound, told = with_numbers(BUILDS, page)
            new = [one for one in sound if position.near.get(one["id"]) != _ended(one)]
            made, odd = merged(pool.map(partial(read_build, project), new))
            position = position.then([(one["id"], _ended(one)) for one in new])
            if new or told:
                yield Reading(
                    project.scope, made, {BUILDS: str(position)}, len(new), is_new=bool(new), rejected=told + odd
                )


def _ended(node: Any) -> str:
    return known_moment(node.get("finishTime"))


def read_build(project: Project, node: Any) -> Part:
    """A build that ended with its stages, phases and jobs: a request, and one for each earlier attempt.

    Raises:
        ApiError: see `Part.read`.
    """
    number = node["id"]
    part = Part(project, (BUILDS, str(number)))

    def own() -> Rows:
        return {BUILDS: [rows.build(project, node)], "users": users([node.get("requestedFor")])}

    def timelines() -> Rows:
        path = project.path(f"{LIST}/{number}/timeline")
        nodes = _records(project, path)
        before = {one["timelineId"] for node in nodes for one in node.get("previousAttempts") or ()}
        made = rows.records(project, number, nodes)
        for timeline in sorted(before):
            made += rows.records(project, number, _records(project, f"{path}/{timeline}"), is_earlier=True)
        return {"build_records": list({(one["record_id"], one["attempt"]): one for one in reversed(made)}.values())}

    if part.read(BUILDS, own):
        part.read("build_records", timelines)
    return part


def _records(project: Project, path: str) -> list[Any]:
    """Records of a timeline; a build that never began has none."""
    found = project.azure.get(path, project.meter)
    return (found["records"] or []) if found else []


def read_running(project: Project) -> Iterator[Reading]:
    """Builds that go on, where that is another answer than the last time; their jobs come once they ended.

    Raises:
        ApiError: see `Client.send`.
    """
    found = list(project.azure.listed(project.path(LIST), project.meter, {"statusFilter": "inProgress"}))
    made, told = rows_of(BUILDS, found, partial(rows.build, project))
    now = digest(made)
    if now != project.known.get(RUNNING, digest([])) or told:
        people = users(one.get("requestedFor") for one in found if isinstance(one, dict))
        yield Reading(project.scope, {BUILDS: made, "users": people}, {RUNNING: now}, len(made), rejected=told)
