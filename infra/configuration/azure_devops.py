"""The `[[azure_devops]]` blocks."""

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from infra.configuration.installations import CodeHostBlock
from infra.configuration.values import WebAddress

SERVICES_HOST, FORMER_SERVICES = "dev.azure.com", ".visualstudio.com"
_PATTERN = re.compile(r"(?![\s._])[^\\/:?\"<>|;#$\[\]{},+=\x00-\x1f]{1,64}(?<![\s.])")
_VERSION = re.compile(r"[5-9]\.\d")


def _project_pattern(value: str) -> str:
    if not _PATTERN.fullmatch(value):
        raise ValueError(f"{value!r} is no name of a project; write Payments, Pay* for several, or * for all")
    return value


def _collection(value: str) -> str:
    parts = urlsplit(value)
    segments = [one for one in parts.path.split("/") if one]
    host = (parts.hostname or "").lower()
    if host == SERVICES_HOST and len(segments) != 1:
        raise ValueError(f"{value!r} names no organisation; write https://{SERVICES_HOST}/ORGANISATION")
    if host != SERVICES_HOST and not host.endswith(FORMER_SERVICES) and not segments:
        raise ValueError(f"{value!r} names no collection; write https://HOST/tfs/COLLECTION")
    return value


def _version(value: str) -> str:
    if not _VERSION.fullmatch(value):
        raise ValueError(f"{value!r} is no version of the API; write 7.1, or 6.0 for a Server of 2020")
    return value


ProjectName = Annotated[str, AfterValidator(_project_pattern)]
Name = Annotated[str, Field(min_length=1, max_length=255)]


class AzureDevOpsSource(CodeHostBlock):
    """Projects of an organisation of Azure DevOps Services, or of a collection of Azure DevOps Server."""

    vendor: ClassVar[str] = "azure_devops"
    scopes: ClassVar[str] = "projects"
    within: ClassVar[str] = "/*"
    example: ClassVar[str] = "Payments, Pay* for several or * for all"
    projects: tuple[ProjectName, ...]
    """Names; `*` stands for any text in one."""
    exclude: tuple[ProjectName, ...] = ()
    base_url: Annotated[
        WebAddress,
        AfterValidator(_collection),
        Field(
            description="address of the organisation: https://dev.azure.com/ORG; a Server's: https://HOST/COLLECTION"
        ),
    ]
    api_version: Annotated[str, AfterValidator(_version)] = "7.1"
    """Version of the REST API; Server 2022 has 7.0, Server 2020 6.0, Server 2019 5.0."""
    story_points: Name | None = None
    """Name or reference name of the field of estimates, where it is none of Story Points, Effort and Size."""
    teams: Mapping[ProjectName, Name] = Field(default_factory=dict)
    """Project -> the team that its work items belong to; without one they go to their assignees' teams."""

    def covers(self, scope: str) -> bool:
        """True for a project that the block names, and for a repository in one: `PROJECT/REPOSITORY`."""
        return super().covers(scope.partition("/")[0])

    @property
    def release_url(self) -> str:
        """Address of its classic releases: Services has them on a host of their own, a Server on the same one."""
        parts = urlsplit(self.base_url.rstrip("/"))
        host = parts.netloc.lower()
        if host == SERVICES_HOST:
            host = f"vsrm.{SERVICES_HOST}"
        elif host.endswith(FORMER_SERVICES):
            host = f"{host.removesuffix(FORMER_SERVICES)}.vsrm{FORMER_SERVICES}"
        return parts._replace(netloc=host).geturl()

    @property
    def installation(self) -> str:
        """`azure_devops@ORG` for Services, whose organisations each number their own work items; else by the host."""
        parts = urlsplit(self.base_url)
        host = (parts.hostname or "").lower()
        if self.name is None and host == SERVICES_HOST:
            return f"{self.vendor}@{parts.path.strip('/').lower()}"
        if self.name is None and host.endswith(FORMER_SERVICES):
            return f"{self.vendor}@{host.removesuffix(FORMER_SERVICES)}"
        return super().installation
