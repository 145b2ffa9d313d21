"""Targets of tags and heads of the default branch as they were found, each with the moment: `raw_git.ref_observations`.

Git overwrites them and keeps no history that others could read. A row says that a ref was seen at an object for the
first time since it was seen at another; rows are only ever added. Refs that begin with `refs/tags/` are tags; any
other is the default branch of that moment, `HEAD` where none was checked out.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from ingestion.sources.git.refs import NAME_BYTES, RefState
from ingestion.sources.git.tables import DATASET, REF_OBSERVATIONS

_TABLE = sql.Identifier(DATASET, REF_OBSERVATIONS.name)
TAGS = "refs/tags/"


class Observation(NamedTuple):
    """A ref that pointed to an object; `commit_sha` is None for a tag on a tree or blob."""

    ref: str
    object_sha: str
    commit_sha: str | None


def last_seen(connection: psycopg.Connection) -> dict[str, list[Observation]]:
    """By repository, every target that a tag ever had, and the last head of the default branch; the oldest first."""
    query = """
    select repository, ref, object_sha, commit_sha
    from (
        select * from {table} where starts_with(ref, {tags})
        union all
        (
            select distinct on (repository) * from {table}
            where not starts_with(ref, {tags}) order by repository, observed_at desc
        )
    ) as seen
    order by observed_at, ref
    """
    found: dict[str, list[Observation]] = {}
    for repository, *seen in connection.execute(sql.SQL(query).format(table=_TABLE, tags=sql.Literal(TAGS))):
        found.setdefault(repository, []).append(Observation(*seen))
    return found


def heads(connection: psycopg.Connection, repository: str) -> list[str]:
    """Commits at which the default branch of `repository` was seen, the oldest first."""
    query = "select commit_sha from {} where repository = %s and not starts_with(ref, {}) order by observed_at"
    return [sha for (sha,) in connection.execute(sql.SQL(query).format(_TABLE, sql.Literal(TAGS)), [repository])]


def tagged_commits(seen: Sequence[Observation]) -> set[str]:
    """Commits that tags were ever seen at."""
    return {one.commit_sha for one in seen if one.commit_sha and one.ref.startswith(TAGS)}


def new_rows(state: RefState, seen: Sequence[Observation], now: datetime) -> Iterator[Mapping[str, Any]]:
    """Rows for the refs that point to another object than when they were last seen."""
    last = {one.ref: one.object_sha for one in seen}
    for tag in state.tags:
        ref = f"{TAGS}{tag.name}"
        if last.get(ref) != tag.object_sha:
            yield {
                "ref": ref, "object_sha": tag.object_sha, "commit_sha": tag.commit_sha, "tagged_at": tag.tagged_at,
                "observed_at": now,
            }  # fmt: skip
    branch = f"refs/heads/{state.default_branch}" if state.default_branch else "HEAD"
    if state.head_sha is not None and last.get(branch) != state.head_sha:
        yield {"ref": branch, "object_sha": state.head_sha, "commit_sha": state.head_sha, "observed_at": now}


def observe_earlier_loads(connection: psycopg.Connection) -> None:
    """Take what was loaded before there were observations for the first one of each ref, seen when it was loaded."""
    query = """
    insert into {observations} (repository, ref, object_sha, commit_sha, tagged_at, observed_at, _dlt_load_id)
    select repository, ref, object_sha, commit_sha, tagged_at,
        to_timestamp(_dlt_load_id::double precision), _dlt_load_id
    from (
        select repository, {prefix} || tag as ref, object_sha, commit_sha, tagged_at, _dlt_load_id from {tags}
        union all
        select repository, coalesce('refs/heads/' || default_branch, 'HEAD'), head_sha, head_sha, null, _dlt_load_id
        from {repositories}
        where head_sha is not null
    ) as loaded
    where repository not in (select repository from {observations}) and octet_length(ref) <= {longest}
    """
    names = {name: sql.Identifier(DATASET, name) for name in ("tags", "repositories")}
    longest, prefix = sql.Literal(NAME_BYTES), sql.Literal(TAGS)
    connection.execute(sql.SQL(query).format(observations=_TABLE, prefix=prefix, longest=longest, **names))
