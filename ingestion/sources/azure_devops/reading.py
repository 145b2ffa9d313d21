"""Everything of one project that is new, page by page."""

from collections.abc import Iterator
from datetime import timedelta

from ingestion.hosts.lists import Lists
from ingestion.hosts.readings import Reading
from ingestion.sources.azure_devops import rows
from ingestion.sources.azure_devops.builds import read_pipelines
from ingestion.sources.azure_devops.iterations import read_iterations
from ingestion.sources.azure_devops.project import Project
from ingestion.sources.azure_devops.pull_requests import read_code
from ingestion.sources.azure_devops.rows import digest
from ingestion.sources.azure_devops.teams import read_teams, read_types
from ingestion.sources.azure_devops.work_items import WORK_ITEMS, ids, read_links, read_work_items
from ingestion.web.odd_answers import documented

PROJECT = "project"
CHECKED, SWEPT = "checked", "swept"
"""Kept between runs: when everything was last looked at, and when it was last asked what is still there."""
CHECKED_EVERY = timedelta(days=1)


def read_project(project: Project) -> Iterator[Reading]:
    """Read what changed since the last run; nothing where Azure DevOps has nothing new.

    Raises:
        ApiError: see `Client.send` and `documented`; what was given before stays good.
    """
    with documented(project.name):
        yield from _read(project)


def _read(project: Project) -> Iterator[Reading]:
    found = {"projects": [rows.project(project)]}
    if project.known.get(PROJECT) != (now := digest(found)):
        yield Reading(project.scope, found, {PROJECT: now})
    lists = Lists(project.name, project.scope)
    notes = {name: project.noted.get(name, "") for name in (CHECKED, SWEPT)}
    is_due = project.is_due(CHECKED, CHECKED_EVERY)
    is_new = False
    for reading in lists.read("work items", read_work_items(project)):
        is_new = is_new or reading.is_new
        yield reading
    if is_new or is_due:
        yield from lists.read("links", read_links(project))
    yield from lists.read("iterations", read_iterations(project))
    if is_due:
        yield from lists.read("types and states", read_types(project))
        yield from lists.read("teams", read_teams(project))
        notes[CHECKED] = project.now.isoformat()
    yield from read_code(project, lists)
    yield from read_pipelines(project, lists)
    if lists.is_whole:
        yield _swept(project, notes)


def _swept(project: Project, notes: dict[str, str]) -> Reading:
    """List what is still there, where the last sweep is long ago."""
    there: dict[str, list[int]] = {}
    if notes[SWEPT] and project.is_due(SWEPT, project.sweep_every):
        there[WORK_ITEMS] = list(ids(project))
    if there or not notes[SWEPT]:
        notes[SWEPT] = project.now.isoformat()
    return Reading(project.scope, {}, is_new=bool(there), remaining=there, etags=notes)
