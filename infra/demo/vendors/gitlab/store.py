"""Documents as GitLab writes them, by project. `documents` makes them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]
Lists = dict[int, list[Document]]
"""By the number of what they belong to."""

NUMBERS_OF_A_PROJECT = 10_000_000


@dataclass
class Project:
    """A project and all that is in it. `iid` is the number that people see, `id` one over the whole installation."""

    document: Document
    is_visible: bool = True
    """False where the token may not see it: GitLab answers 404 for such a project."""
    merge_requests: list[Document] = field(default_factory=list)
    merge_request_commits: Lists = field(default_factory=dict)
    """By iid, newest first."""
    merge_request_notes: Lists = field(default_factory=dict)
    sizes: dict[int, Document] = field(default_factory=dict)
    """By iid: `additions`, `deletions`, `fileCount`, which GraphQL alone tells."""
    files: Lists = field(default_factory=dict)
    """By iid: `path`, `additions`, `deletions` of each file, which GraphQL alone tells."""
    issues: list[Document] = field(default_factory=list)
    issue_notes: Lists = field(default_factory=dict)
    label_events: Lists = field(default_factory=dict)
    state_events: Lists = field(default_factory=dict)
    weight_events: Lists = field(default_factory=dict)
    pipelines: list[Document] = field(default_factory=list)
    jobs: Lists = field(default_factory=dict)
    """By pipeline id; a retried job stays beside the one that replaced it."""
    bridges: Lists = field(default_factory=dict)
    """By pipeline id: the trigger jobs, which stand in no list of jobs."""
    deployments: list[Document] = field(default_factory=list)
    releases: list[Document] = field(default_factory=list)
    _last_number: int = 0

    @property
    def id(self) -> int:
        """Number of the project."""
        return int(self.document["id"])

    @property
    def path(self) -> str:
        """Path with namespace."""
        return str(self.document["path_with_namespace"])

    def number(self) -> int:
        """A number that nothing else of the installation has, whichever projects are read beside this one."""
        self._last_number += 1
        return self.id * NUMBERS_OF_A_PROJECT + self._last_number


class Store:
    """All projects."""

    def __init__(self, projects: Iterable[Project]) -> None:
        self.projects = sorted(projects, key=lambda one: one.id)

    def project(self, key: str) -> Project | None:
        """The visible project with this number or path."""
        for one in self.projects:
            if one.is_visible and (str(one.id) == key or one.path.lower() == key.lower()):
                return one
        return None

    def below(self, group: str, with_subgroups: bool) -> list[Project] | None:
        """The visible projects of a group; None where there is no such group."""
        prefix = f"{group.lower()}/"
        found = [one for one in self.projects if one.is_visible and one.path.lower().startswith(prefix)]
        return [one for one in found if with_subgroups or "/" not in one.path[len(prefix) :]] if found else None
