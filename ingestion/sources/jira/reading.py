"""Everything of one project that is new, page by page."""

from collections.abc import Iterator
from datetime import timedelta

from ingestion.hosts.lists import Lists
from ingestion.hosts.readings import Reading, Row
from ingestion.sources.jira import rows
from ingestion.sources.jira.api import Jira, Site
from ingestion.sources.jira.incidents import read_incidents
from ingestion.sources.jira.issues import numbers, query, read_issues
from ingestion.sources.jira.planning import digest, read_boards, read_sprints_of_issues
from ingestion.sources.jira.project import Project, ProjectPlan
from ingestion.web.client import Meter
from ingestion.web.odd_answers import documented

PROJECT, PARTS = "project", "parts"
CHECKED, SWEPT = "checked", "swept"
"""Kept between runs: when everything was last looked at, and when it was last asked what is still there."""
CHECKED_EVERY = timedelta(days=1)


def read_project(jira: Jira, site: Site, plan: ProjectPlan, meter: Meter) -> Iterator[Reading]:
    """Read what changed since the last run; nothing where Jira has nothing new.

    Raises:
        ApiError: see `Client.send` and `documented`; what was given before stays good.
    """
    with documented(str(plan.found.get("key"))):
        yield from _read(Project(jira, site, plan, meter, int(plan.found["id"])))


def _read(project: Project) -> Iterator[Reading]:
    row = rows.project(project.plan.found, project.site)
    lists = Lists(row["key"], project.scope)
    found: dict[str, list[Row]] = {"projects": [row], "statuses": rows.statuses(project.site.statuses)}
    if project.known.get(PROJECT) != (now := digest(found)):
        yield Reading(project.scope, found, {PROJECT: now})
    notes = {name: project.noted.get(name, "") for name in (CHECKED, SWEPT)}
    yield from lists.read("issues", read_issues(project), may_be_missing=False)
    yield from lists.read("incidents", read_incidents(project), may_be_missing=False)
    is_due = project.is_due(CHECKED, CHECKED_EVERY)
    if is_due:
        yield from lists.read("components and versions", _parts(project), may_be_missing=False)
        notes[CHECKED] = project.plan.now.isoformat()
    yield from lists.read("boards and sprints", read_boards(project, notes, is_due=is_due))
    yield from lists.read("sprints of issues", read_sprints_of_issues(project))
    if lists.is_whole:
        yield _swept(project, notes)


def _swept(project: Project, notes: dict[str, str]) -> Reading:
    """List what is still there, where the last sweep is long ago."""
    there: dict[str, list[int]] = {}
    if project.noted.get(SWEPT) and project.is_due(SWEPT, project.plan.sweep_every):
        found, odd = numbers(project, query(project))
        # An element without a number may be any of those that are known.
        if not odd:
            there["issues"] = found
            notes[SWEPT] = project.plan.now.isoformat()
    elif not notes[SWEPT]:
        notes[SWEPT] = project.plan.now.isoformat()
    return Reading(project.scope, {}, is_new=bool(there), remaining=there, etags=notes)


def _parts(project: Project) -> Iterator[Reading]:
    """Components and versions, which come with the project."""
    node = project.jira.get(f"{project.jira.path}/project/{project.number}", project.meter)
    found: dict[str, list[Row]] = {
        "components": [rows.component(project.number, one) for one in node.get("components") or () if one],
        "versions": [rows.version(project.number, one) for one in node.get("versions") or () if one],
        "users": rows.users([node.get("lead")]),
    }
    if project.known.get(PARTS) != (now := digest(found)):
        whole = dict.fromkeys(("components", "versions"), ("project_id", project.number))
        yield Reading(project.scope, found, {PARTS: now}, whole=whole)
