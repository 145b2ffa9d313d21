"""Patch ids that are wanted: of pull requests that no commit id leads to, and of commits near their merge."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from ingestion.descriptors import HOSTS
from ingestion.hosts.tables import Dataset, PullRequests
from ingestion.sources.git.patches.table import COMMIT, PULL_REQUEST
from ingestion.sources.git.tables import DATASET, PATCH_IDS

BEFORE_MERGE = timedelta(days=1)
AFTER_MERGE = timedelta(days=7)
"""Commits made so long before and after a merge are compared: at least those that `int_patch_matches` looks at."""

_UNLINKED = """
with prefixes as (
    select scope as installation, value from raw_config.rules
    where scope_type = 'installation' and rule = 'repositories.prefix'
),
live as (select repository, sha from raw_git.commits where deleted_at is null),
listed as ({hosts})
select repository, head_sha, min(merged_at) as merged_at, array_agg(distinct sha) as shas,
    exists (select from {patch_ids} as known where known.repository = listed.repository
        and known.kind = {pull_request} and known.sha = listed.head_sha) as is_known
from listed
group by repository, head_sha
having bool_or(sha = head_sha)
order by repository, head_sha
"""

_OF_A_HOST = """
    select left_over.repository, left_over.head_sha, left_over.merged_at, commits.sha
    from (
        select requests.*, coalesce(prefixes.value, '') || scopes.{name} as repository
        from {requests} as requests
        inner join {scopes} as scopes using (installation, {scope})
        left join prefixes using (installation)
        where requests.merged_at is not null and requests.deleted_at is null
    ) as left_over
    inner join {commits} as commits
        on left_over.installation = commits.installation
        and left_over.{scope} = commits.{scope} and left_over.{number} = commits.{number_of_commit}
    where commits.deleted_at is null
        and left_over.repository in (select repository from raw_git.repositories)
        and not exists (
            select from live where live.repository = left_over.repository and live.sha = left_over.merge_commit_sha)
        and not exists (
            select from live where live.repository = left_over.repository and live.sha = left_over.{squash_commit_sha})
        and not exists (select from live where live.repository = left_over.repository and live.sha = left_over.head_sha)
"""

_KNOWN = "select sha from {patch_ids} where repository = %s and kind = {commit} and sha = any(%s)"

_CANDIDATES = """
select sha, parent_shas
from raw_git.commits as made
where repository = %(repository)s and deleted_at is null and not has_missing_objects
    and length(parent_shas) = length(sha)
    and committed_at <@ (
        select range_agg(tstzrange(merged_at - %(before)s, merged_at + %(after)s, '[]'))
        from unnest(%(merged)s::timestamptz[]) as merged_at
    )
    and not exists (select from {patch_ids} as known where known.repository = made.repository
        and known.kind = {commit} and known.sha = made.sha)
order by sha
"""
_NAMES = {
    "patch_ids": sql.Identifier(DATASET, PATCH_IDS.name),
    "commit": sql.Literal(COMMIT),
    "pull_request": sql.Literal(PULL_REQUEST),
}


class Unlinked(NamedTuple):
    """A merged pull request whose merge and head are not among the collected commits."""

    repository: str
    head_sha: str
    merged_at: datetime
    shas: Sequence[str]
    """Its commits, in any order."""
    is_known: bool
    """Whether its patch id was computed before."""


def unlinked(connection: psycopg.Connection) -> list[Unlinked]:
    """The pull requests that are wanted of all hosts that were collected, one per head."""
    known = [(host, host.pull_requests) for host in HOSTS.values() if host.pull_requests]
    branches = [_branch(host, listed) for host, listed in known if _is_there(connection, host.name, listed.commits)]
    if not branches:
        return []
    query = sql.SQL(_UNLINKED).format(hosts=sql.SQL(" union all ").join(branches), **_NAMES)
    with connection.cursor(row_factory=class_row(Unlinked)) as cursor:
        return cursor.execute(query).fetchall()


def _is_there(connection: psycopg.Connection, *table: str) -> bool:
    return connection.execute("select to_regclass(%s)", [".".join(table)]).fetchone() != (None,)


def _branch(host: Dataset, listed: PullRequests) -> sql.Composed:
    scopes, scope, name = listed.repositories or host.scopes
    tables = {"requests": listed.table, "scopes": scopes, "commits": listed.commits}
    columns = {
        "scope": scope, "name": name, "number": listed.number, "number_of_commit": listed.number_of_commit,
        "squash_commit_sha": listed.squash_commit_sha,
    }  # fmt: skip
    return sql.SQL(_OF_A_HOST).format(
        **{word: sql.Identifier(host.name, table) for word, table in tables.items()},
        **{word: sql.Identifier(column) for word, column in columns.items()},
    )


def candidates(connection: psycopg.Connection, repository: str, merged: Sequence[datetime]) -> list[tuple[str, str]]:
    """Commits near these merges that have no patch id yet, each with its parent."""
    asked = {"repository": repository, "merged": list(merged), "before": BEFORE_MERGE, "after": AFTER_MERGE}
    return connection.execute(sql.SQL(_CANDIDATES).format(**_NAMES), asked).fetchall()


def known_commits(connection: psycopg.Connection, repository: str, shas: Sequence[str]) -> set[str]:
    """Those of the commits that have a patch id."""
    return {sha for (sha,) in connection.execute(sql.SQL(_KNOWN).format(**_NAMES), [repository, list(shas)])}
