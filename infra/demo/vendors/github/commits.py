"""Commits as GitHub shows them. Whatever but the id is None where the store was not told."""

from dataclasses import dataclass
from datetime import datetime

from infra.demo.vendors.github.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class GitActor:
    """Author or committer."""

    name: str | None
    email: str | None
    user: Actor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit."""

    oid: str
    tree_oid: str | None = None
    message: str | None = None
    author: GitActor | None = None
    committer: GitActor | None = None
    authored_date: datetime | None = None
    committed_date: datetime | None = None

    @property
    def message_headline(self) -> str | None:
        """First line of the message."""
        return None if self.message is None else self.message.partition("\n")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestChangedFile:
    """A file that a pull request changes, by its new path; `database_id` is its place in the list, from 0."""

    database_id: int
    path: str
    additions: int
    deletions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestCommit:
    """A commit at its place in a pull request; `database_id` is that place, from 0."""

    database_id: int
    commit: Commit
