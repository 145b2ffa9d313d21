"""Everything of one project that is new, page by page."""

from collections.abc import Iterator

from ingestion.hosts.lists import Lists
from ingestion.hosts.readings import Reading
from ingestion.sources.azure_devops import rows
from ingestion.sources.azure_devops.project import Project
from ingestion.sources.azure_devops.rows import digest
from ingestion.web.odd_answers import documented

PROJECT = "project"


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
    yield Reading(project.scope, {}, is_new=not lists.is_whole)
