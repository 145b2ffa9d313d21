"""Collector of patch ids: computes those that are wanted and not there."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import psycopg

from infra.advisory_locks import locked
from ingestion import locks
from ingestion.scopes import CollectionReport, ScopeReport, ScopeStatus
from ingestion.sources.git.objects import resolve
from ingestion.sources.git.patches.computing import Pair, base_of, parents_of, patch_ids
from ingestion.sources.git.patches.missing import Unlinked, candidates, known_commits, unlinked
from ingestion.sources.git.patches.table import COMMIT, PULL_REQUEST, PatchId, ensure_patch_ids, insert
from ingestion.sources.git.plan import UnreadableRepositoryError, place_at_hand
from ingestion.sources.git.repositories import GitRepository, expand
from ingestion.sources.git.store import GitError, ObjectStore, open_store


def collect_patch_ids(
    repositories: Callable[[], Sequence[GitRepository]], warehouse_url: str, state_dir: Path
) -> CollectionReport:
    """Bring `raw_git.patch_ids` to what the collected pull requests and commits ask for.

    `repositories` is called only where something is wanted; nothing is fetched. `warehouse_url` is that of the loading
    role, whose tables of the sources `config` and `git` exist.
    """
    begun = time.monotonic()
    with locked(warehouse_url, locks.PATCH_IDS, "Another comparison of patches") as connection:
        ensure_patch_ids(connection)
        wanted = unlinked(connection)
        places = {one.name: one for one in expand(repositories())} if wanted else {}
        reports = [
            _collect_one(connection, places[name], list(asked), state_dir)
            for name, asked in groupby(wanted, lambda one: one.repository)
            if name in places
        ]
    return CollectionReport(reports, time.monotonic() - begun)


def _collect_one(
    connection: psycopg.Connection, repository: GitRepository, wanted: Sequence[Unlinked], state_dir: Path
) -> ScopeReport:
    name, started = repository.name or "", datetime.now(UTC)
    try:
        place = place_at_hand(repository, state_dir / "mirrors")
        with open_store(place.path, place.git_dir, state_dir / "patch-work") as store:
            rows = list(_rows(connection, store, name, wanted))
    except (GitError, UnreadableRepositoryError) as error:
        message = f"{name}: patches cannot be compared ({error})."
        return ScopeReport(name, ScopeStatus.FAILED, started, datetime.now(UTC), error=message)
    insert(connection, rows)
    status = ScopeStatus.OK if rows else ScopeStatus.UNCHANGED
    return ScopeReport(name, status, started, datetime.now(UTC), len(rows))


def _rows(
    connection: psycopg.Connection, store: ObjectStore, name: str, wanted: Sequence[Unlinked]
) -> Iterator[PatchId]:
    fresh = [one for one in wanted if not one.is_known]
    heads = resolve(store, [one.head_sha for one in fresh])
    there = [one for one, head in zip(fresh, heads, strict=True) if head.kind == "commit"]
    parents = parents_of(store, sorted({sha for one in there for sha in one.shas}))
    bases = {one.head_sha: base_of(one.head_sha, set(one.shas), parents) for one in there}
    branches = {head: base for head, base in bases.items() if base is not None}
    own = {sha for one in there if one.head_sha in branches for sha in one.shas if len(parents.get(sha, ())) == 1}
    own -= known_commits(connection, name, sorted(own))
    merged = [one.merged_at for one in wanted if one.is_known or one.head_sha in branches]
    commits = {sha: parents[sha][0] for sha in sorted(own)} | dict(candidates(connection, name, merged))
    yield from _computed(store, name, COMMIT, commits.items())
    yield from _computed(store, name, PULL_REQUEST, branches.items())


def _computed(store: ObjectStore, name: str, kind: str, pairs: Iterable[Pair]) -> Iterator[PatchId]:
    asked = list(pairs)
    found = patch_ids(store, asked)
    return (PatchId(name, kind, sha, base, found.get(sha)) for sha, base in asked)
