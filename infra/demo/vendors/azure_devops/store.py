"""Records of what an organisation knows. Times are aware."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

Document = dict[str, Any]


def guid(text: str) -> str:
    """Id of something, always the same for the same text."""
    return str(uuid5(NAMESPACE_URL, f"azure-devops:{text}"))


@dataclass
class Project:
    """A project."""

    name: str
    updated_at: datetime
    id: str = ""

    def __post_init__(self) -> None:
        """Make its id, which a new name leaves alone."""
        self.id = self.id or guid(f"project:{self.name}")


@dataclass
class Store:
    """A whole organisation or collection."""

    projects: dict[str, Project] = field(default_factory=dict)
    """By name."""

    def add(self, project: Project) -> Project:
        """Add a project, unless one of this name is there."""
        return self.projects.setdefault(project.name, project)

    def project(self, name: str) -> Project | None:
        """Project of this name, in any case, or id."""
        lower = name.lower()
        return next((one for one in self.projects.values() if lower in (one.name.lower(), one.id)), None)
