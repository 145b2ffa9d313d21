"""The `[[jira]]` blocks."""

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from infra.configuration.installations import HostBlock
from infra.configuration.values import WebAddress

_PATTERN = re.compile(r"[A-Za-z*][A-Za-z0-9_*]*")


def _key_pattern(value: str) -> str:
    if not _PATTERN.fullmatch(value):
        raise ValueError(f"{value!r} is no key of a project; write PAY, P* for several, or * for all")
    return value.upper()


KeyPattern = Annotated[str, AfterValidator(_key_pattern)]
FieldName = Annotated[str, Field(min_length=1, max_length=255)]

Query = Annotated[str, Field(min_length=1, max_length=10_000)]


class JiraSource(HostBlock):
    """Projects of a Jira site, Cloud or Data Center."""

    vendor: ClassVar[str] = "jira"
    scopes: ClassVar[str] = "projects"
    example: ClassVar[str] = "PAY, P* for several or * for all"
    projects: tuple[KeyPattern, ...]
    """Keys; `*` stands for any text in one."""
    exclude: tuple[KeyPattern, ...] = ()
    base_url: Annotated[
        WebAddress, Field(description="address of the site: https://example.atlassian.net, or a Data Center's")
    ]
    story_points: FieldName | None = None
    """Id or name of the field of estimates, where the usual names are not the right ones."""
    incidents: Query | None = None
    """JQL that finds the issues of a project that are incidents."""
    teams: Mapping[KeyPattern, FieldName] = Field(default_factory=dict)
    """Key of a project -> the team that its issues belong to; without one they go to their assignees' teams."""
