"""The `[[gitlab]]` blocks."""

import re
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, field_validator

from infra.configuration.installations import HostBlock
from infra.configuration.values import Day, Duration, GitChoice, WebAddress, matches

_SEGMENT = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?"
_PATTERN = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*/[A-Za-z0-9_.*-]+|{_SEGMENT}")
_PUBLIC = "https://gitlab.com"


def _project_pattern(value: str) -> str:
    """`group/subgroup/project`, in which the last part may hold `*`, or `group` for all below it."""
    if not _PATTERN.fullmatch(value):
        raise ValueError(f"{value!r} is no project; write GROUP/PROJECT, GROUP/SUBGROUP/PROJECT, GROUP/* or GROUP")
    return value if "/" in value else f"{value}/*"


ProjectPattern = Annotated[str, AfterValidator(_project_pattern)]


class GitLabSource(HostBlock):
    """Projects on GitLab, gitlab.com or self-managed. Tokens: `sei secret set`."""

    vendor: ClassVar[str] = "gitlab"
    projects: tuple[ProjectPattern, ...]
    """`GROUP/PROJECT`; `GROUP/*` or `GROUP` for all below a group, subgroups included; `GROUP/prefix-*` for some."""
    exclude: tuple[ProjectPattern, ...] = ()
    base_url: WebAddress = _PUBLIC
    """Of the installation, with its path prefix; `/api/v4` may follow or not."""
    since: Day | None = None
    """What last changed before this day, in UTC, is left out, and so are older commits."""
    git: GitChoice = "on"
    """Whether the Git history is collected too, under the project's path; or where from."""
    exclude_labels: tuple[str, ...] = ()
    """Merge requests with one of these labels, in any case, are collected and left out of the metrics."""
    base_branches: tuple[str, ...] = ()
    """Where given, only merge requests into these branches count; `release/*` names several."""
    sweep_every: Duration = Field(default="1w", validate_default=True)
    """How often all numbers are compared with GitLab's, to mark what was deleted."""

    @field_validator("projects")
    @classmethod
    def _names_one(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("names no project; write GROUP/PROJECT, GROUP/* or GROUP")
        return value

    def covers(self, project: str) -> bool:
        """Whether the block names this project."""
        is_excluded = any(matches(project, pattern) for pattern in self.exclude)
        return not is_excluded and any(matches(project, pattern) for pattern in self.projects)
