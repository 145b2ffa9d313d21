"""The `[[gitlab]]` blocks."""

import re
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from infra.configuration.installations import CodeHostBlock
from infra.configuration.values import WebAddress

_SEGMENT = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?"
_PATTERN = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*/[A-Za-z0-9_.*-]+|{_SEGMENT}")
_PUBLIC = "https://gitlab.com"


def _project_pattern(value: str) -> str:
    """`group/subgroup/project`, in which the last part may hold `*`, or `group` for all below it."""
    if not _PATTERN.fullmatch(value):
        raise ValueError(f"{value!r} is no project; write GROUP/PROJECT, GROUP/SUBGROUP/PROJECT, GROUP/* or GROUP")
    return value if "/" in value else f"{value}/*"


ProjectPattern = Annotated[str, AfterValidator(_project_pattern)]


class GitLabSource(CodeHostBlock):
    """Projects on GitLab, gitlab.com or self-managed."""

    vendor: ClassVar[str] = "gitlab"
    scopes: ClassVar[str] = "projects"
    example: ClassVar[str] = "GROUP/PROJECT, GROUP/* or GROUP"
    projects: tuple[ProjectPattern, ...]
    """`GROUP/PROJECT`; `GROUP/*` or `GROUP` for all below a group, subgroups included; `GROUP/prefix-*` for some."""
    exclude: tuple[ProjectPattern, ...] = ()
    base_url: Annotated[WebAddress, Field(description="address of an installation of your own: https://HOST")] = _PUBLIC
    """With its path prefix; `/api/v4` may follow or not."""
