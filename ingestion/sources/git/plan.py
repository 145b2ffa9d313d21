"""Decides, before anything is read, what has to be read of a repository."""

import hashlib
import json
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from infra.errors import UserError
from ingestion.sources.git import mirrors, refs
from ingestion.sources.git.load_state import KnownRepository
from ingestion.sources.git.observations import Observation, tagged_commits
from ingestion.sources.git.repositories import (
    GitRepository,
    git_directory,
    is_remote,
    local_path,
    web_url,
    without_credentials,
)
from ingestion.sources.git.store import GitError, ObjectStore, open_store

FORMAT_VERSION = 1
"""Goes up when reading the same objects would give other rows: histories are then read anew."""


class UnreadableRepositoryError(Exception):
    """One repository cannot be collected; the message names it and the remedy."""


@dataclass(frozen=True)
class Place:
    """Place of a configured repository on this machine."""

    repository: GitRepository
    name: str
    path: Path
    git_dir: Path
    requests: int


@dataclass(frozen=True)
class Plan:
    """Plan of what is to do for one repository."""

    place: Place
    state: refs.RefState
    is_shallow: bool
    is_bare: bool
    refs_fingerprint: str
    reading_fingerprint: str
    known: KnownRepository | None
    seen: Sequence[Observation] = ()
    """Observations of where its refs were before."""

    @property
    def name(self) -> str:
        """Name of the repository in all tables."""
        return self.place.name

    @property
    def is_unchanged(self) -> bool:
        """Whether the tables already say all that the repository says."""
        return self.known is not None and self.known.refs_fingerprint == self.refs_fingerprint

    @property
    def must_read_all(self) -> bool:
        """Whether what is stored cannot be built upon."""
        return self.known is not None and self.known.reading_fingerprint != self.reading_fingerprint

    @property
    def url(self) -> str:
        """Address without credentials."""
        return without_credentials(self.place.repository.url)

    @property
    def web_url(self) -> str | None:
        """Page that shows the repository."""
        return web_url(self.place.repository.url)

    @property
    def warnings(self) -> Sequence[str]:
        """Sentences that the user should know though the repository is collected."""
        found = list(self.state.warnings)
        if self.is_shallow:
            found.append("it is a shallow clone, so older commits are not there: run `git fetch --unshallow`")
        if self.state.head_sha is None:
            found.append(_without_head(self.state))
        return found


def _without_head(state: refs.RefState) -> str:
    if not state.tips:
        return "it has no commits that could be collected: HEAD names nothing that exists and there are no tags"
    return (
        f"its default branch {state.default_branch!r} does not exist, so only tags are collected: "
        "point HEAD to a branch with `git symbolic-ref HEAD refs/heads/<branch>`"
    )


def locate(repository: GitRepository, mirrors_dir: Path) -> Place:
    """Find the repository, or bring its mirror up to date.

    Raises:
        UnreadableRepositoryError: there is none, or it cannot be reached.
    """
    if not is_remote(repository.url):
        return place_at_hand(repository, mirrors_dir)
    name, address = repository.name or "", without_credentials(repository.url)
    try:
        path, requests = mirrors.update_mirror(mirrors_dir, repository.url, repository.authorization)
    except UserError as error:
        raise UnreadableRepositoryError(f"{name}: {error}") from None
    except GitError as error:
        raise UnreadableRepositoryError(
            f"{name}: {address} cannot be fetched: {_short(error)}. Check the URL, the network and your Git "
            "credentials with `git ls-remote`."
        ) from None
    return Place(repository, name, path, path, requests)


def place_at_hand(repository: GitRepository, mirrors_dir: Path) -> Place:
    """Find the repository, or its mirror as the last collection left it.

    Raises:
        UnreadableRepositoryError: there is none.
    """
    name = repository.name or ""
    is_mirror = is_remote(repository.url)
    path = mirrors.mirror_path(mirrors_dir, repository.url) if is_mirror else local_path(repository.url)
    git_dir = git_directory(path)
    if git_dir is None:
        reason = "is no Git repository and holds none" if path.exists() else "does not exist"
        raise UnreadableRepositoryError(
            f"{name}: {path} {reason}. Correct `url` in the [[git]] block of the configuration."
        )
    return Place(repository, name, path if (path / ".git").exists() else git_dir, git_dir, 0)


def make_plan(
    place: Place,
    known: KnownRepository | None,
    seen: Sequence[Observation],
    deployed: Collection[str],
    scratch: Path,
) -> Plan:
    """Read the refs and compare them with what is known.

    Raises:
        UnreadableRepositoryError: git does not take it for a repository.
    """
    try:
        with open_store(place.path, place.git_dir, scratch) as store:
            branch, listed = refs.list_refs(store)
            state = refs.resolve_refs(store, branch, listed, deployed, tagged_commits(seen))
            since = place.repository.since
            reading = _fingerprint([FORMAT_VERSION, str(since), store.shallow_boundary])
            said = [reading, branch, listed, state.named, without_credentials(place.repository.url), store.is_bare]
            is_shallow = bool(store.shallow_boundary)
            return Plan(place, state, is_shallow, store.is_bare, _fingerprint(said), reading, known, seen)
    except GitError as error:
        raise UnreadableRepositoryError(
            f"{place.name}: git cannot read {place.path}: {_short(error)}. Run `git fsck` there."
        ) from None


def open_planned(plan: Plan, scratch: Path) -> AbstractContextManager[ObjectStore]:
    """The object store of a planned repository."""
    return open_store(plan.place.path, plan.place.git_dir, scratch)


def _fingerprint(parts: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _short(error: GitError) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[-1] if lines else "git gave no reason").rstrip(".")[:300]
