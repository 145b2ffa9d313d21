"""Git histories of repositories on code hosts and their addresses, for the source `git`."""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from ingestion.sources.git.repositories import GitRepository
from ingestion.web.credentials import Credential


@dataclass(frozen=True)
class Clones:
    """Settings by which the histories of one block are read."""

    git: str
    """`on`, `off`, or an address with `{repository}`."""
    web: str
    """Address at which people find the host; a history is at `{web}/{repository}.git`, mostly."""
    user: str
    """User that the host takes with any token."""
    since: date | None = None
    prefix: str = ""
    """Prefix of the repositories' names."""
    paths: Mapping[str, str] = field(default_factory=dict)
    """Name of a repository -> path below `web` that its history is at, where that is another one."""

    def of(self, names: Sequence[str], credential: Credential) -> Iterator[GitRepository]:
        """The repositories of these names as the git source reads them, each under its name."""
        if self.git == "off":
            return
        is_on = self.git == "on"
        # The token goes to the host alone, wherever else a template leads.
        is_host = is_on or _origin(self.git) == _origin(self.web)
        authorization = _basic(self.user, credential) if is_host else None
        for name in names:
            address = f"{self.web}/{self.paths.get(name, f'{name}.git')}"
            url = address if is_on else self.git.replace("{repository}", name)
            yield GitRepository(url, self.prefix + name, self.since, authorization)


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


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme.lower(), parts.netloc.lower()


def _basic(user: str, credential: Credential) -> Callable[[], str]:
    """Makes the header anew for each connection: some tokens end after an hour."""

    def header() -> str:
        given = credential.authorization()
        scheme, _, token = given.partition(" ")
        if scheme == "Basic":
            return given
        return f"Basic {base64.b64encode(f'{user}:{token}'.encode()).decode()}"

    return header
