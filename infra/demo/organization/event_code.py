"""Repositories, services, commits, branches and tags."""

from dataclasses import dataclass
from datetime import date

from infra.demo.organization.records import Event, FileChange, Host, MergeMethod, Method, Origin, Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryCreated(Event):
    """A repository; Git history begins with it."""

    repository: str
    number: int
    """The host's; another host may have it too."""
    default_branch: str
    merge_method: MergeMethod
    """The usual one."""
    host: Host = Host.GITHUB


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDeclared(Event):
    """A service as `sei.toml` declares it."""

    service: str
    repository: str
    paths: tuple[str, ...]
    """Globs; empty: the whole repository."""
    method: Method


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOwned(Event):
    """A team owns a service from the beginning of `day`, until the next event of this kind for the service."""

    service: str
    team: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit(Event):
    """A commit exists; `at` is when it came to the host's repository, by a push or a merge."""

    repository: str
    sha: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    subject: str
    body: str
    """Message after the subject and the empty line; empty if there is none."""
    files: tuple[FileChange, ...]
    """Empty for a merge commit."""
    origin: Origin
    sources: tuple[str, ...] = ()
    """*Truth*: shas that it was made from."""
    pull_request: int | None = None
    """*Truth*: the pull request that it is part or result of."""

    @property
    def message(self) -> str:
        """The whole message as Git keeps it."""
        return f"{self.subject}\n\n{self.body}\n" if self.body else f"{self.subject}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefUpdated(Event):
    """A branch (`refs/heads/...`) was made, moved or deleted; tags come as `TagCreated`."""

    repository: str
    ref: str
    before: str | None
    """None if it is new."""
    after: str | None
    """None if it is deleted."""
    is_forced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TagCreated(Event):
    """A tag was pushed."""

    repository: str
    tag: str
    sha: str
    """The commit."""
    tagger: Signature | None = None
    """None: a lightweight tag."""
    message: str = ""
