"""What the rows of all parts of a project share."""

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any

from ingestion.hosts.readings import Row
from ingestion.rejections import Rejection
from ingestion.sources.azure_devops.project import Project
from ingestion.web.odd_answers import ODD, why_odd


def digest(made: Any) -> str:
    """Stands for rows."""
    return hashlib.sha256(json.dumps(made, sort_keys=True, default=str).encode()).hexdigest()[:32]


def made_of(table: str, values: Iterable[Any], made: Callable[[Any], Row]) -> tuple[list[Row], list[Rejection]]:
    """A row per element of a list, and the elements that give none."""
    found: list[Row] = []
    told: list[Rejection] = []
    for node in values:
        try:
            found.append(made(node))
        except ODD as error:
            told.append(odd(table, node, error))
    return found, told


def odd(table: str, node: Any, error: Exception) -> Rejection:
    """Rejection of an element of a list."""
    names = ("id", "sourceId", "name")
    key = str(next((node[name] for name in names if node.get(name)), "")) if isinstance(node, dict) else ""
    return Rejection(table, key, "is null" if node is None else why_odd(error), (table, key))


def project(one: Project) -> Row:
    """Row of `projects`."""
    return {
        "project_id": one.scope,
        "name": one.name,
        "visibility": one.found.get("visibility"),
        "url": one.url,
    }
