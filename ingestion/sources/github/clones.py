"""Addresses of the Git histories of repositories on GitHub."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from infra.configuration.github import GitHubSource
from ingestion.hosts.clones import Clones
from ingestion.sources.git.repositories import GitRepository
from ingestion.web.credentials import Credential

API_HOST_PREFIX = "api."
USER = "x-access-token"
"""User that GitHub takes with any token."""


def clones(
    block: GitHubSource, names: Sequence[str], credential: Credential, prefix: str = ""
) -> Iterator[GitRepository]:
    """The repositories of a block as the git source reads them, each under `prefix`, its owner and name."""
    return Clones(block.git, web_address(block.base_url), USER, block.since, prefix).of(names, credential)


def web_address(base_url: str) -> str:
    """Address at which people find what the REST API at `base_url` tells of: github.com for api.github.com."""
    parts = urlsplit(base_url)
    host = parts.netloc.removeprefix(API_HOST_PREFIX)
    return f"{parts.scheme}://{host}"
