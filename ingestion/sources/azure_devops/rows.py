"""Rows of what all parts of a project share: the project itself, and identities."""

import hashlib
import json
from typing import Any

from ingestion.hosts.readings import Row
from ingestion.sources.azure_devops.project import Project


def digest(made: Any) -> str:
    """Stands for rows."""
    return hashlib.sha256(json.dumps(made, sort_keys=True, default=str).encode()).hexdigest()[:32]


def project(one: Project) -> Row:
    """Row of `projects`."""
    return {
        "project_id": one.scope,
        "name": one.name,
        "visibility": one.found.get("visibility"),
        "url": one.url,
    }
