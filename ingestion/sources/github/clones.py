"""Where the Git histories of connected repositories are, for the source `git`."""

import base64
from collections.abc import Callable, Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from infra.configuration.models import GitHubSource
from ingestion.sources.git.repositories import GitRepository
from ingestion.web.credentials import Credential

API_HOST_PREFIX = "api."
USER = "x-access-token"
"""What GitHub takes as the user of any token."""


def clones(block: GitHubSource, names: Sequence[str], credential: Credential) -> Iterator[GitRepository]:
    """The repositories of a block as the git source reads them, each under its owner and name."""
    if block.git == "off":
        return
    web = web_address(block.base_url)
    template = f"{web}/{{repository}}.git" if block.git == "on" else block.git
    # The token goes to GitHub alone, wherever else a template leads.
    is_github = _origin(template) == _origin(web)
    authorization = _basic(credential) if is_github else None
    for name in names:
        yield GitRepository(template.replace("{repository}", name), name, block.since, authorization)


def web_address(base_url: str) -> str:
    """Where people find what the REST API at `base_url` tells of: github.com for api.github.com."""
    parts = urlsplit(base_url)
    host = parts.netloc.removeprefix(API_HOST_PREFIX)
    return f"{parts.scheme}://{host}"


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme.lower(), parts.netloc.lower()


def _basic(credential: Credential) -> Callable[[], str]:
    """Makes the header anew for each connection: the token of an App ends after an hour."""

    def header() -> str:
        token = credential.authorization().partition(" ")[2]
        return f"Basic {base64.b64encode(f'{USER}:{token}'.encode()).decode()}"

    return header


def with_clones(known: Sequence[GitRepository], found: Iterable[GitRepository]) -> list[GitRepository]:
    """`known` and those of `found` that have other names, in any spelling: what the configuration names wins."""
    taken = {(one.name or "").lower() for one in known}
    chosen = list(known)
    for one in found:
        name = (one.name or "").lower()
        if name not in taken:
            taken.add(name)
            chosen.append(one)
    return chosen
