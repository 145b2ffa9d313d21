"""The `[[github]]` blocks."""

from typing import Annotated, ClassVar

from pydantic import Field

from infra.configuration.installations import CodeHostBlock
from infra.configuration.values import RepositoryPattern, WebAddress


class GitHubSource(CodeHostBlock):
    """Repositories on GitHub or an Enterprise Server."""

    vendor: ClassVar[str] = "github"
    scopes: ClassVar[str] = "repositories"
    example: ClassVar[str] = "OWNER/NAME, OWNER/* or OWNER"
    repositories: tuple[RepositoryPattern, ...]
    """`OWNER/NAME`; `OWNER/*` or `OWNER` for all of an owner, `OWNER/prefix-*` for some."""
    exclude: tuple[RepositoryPattern, ...] = ()
    base_url: Annotated[WebAddress, Field(description="address of an Enterprise Server: https://HOST/api/v3")] = (
        "https://api.github.com"
    )
