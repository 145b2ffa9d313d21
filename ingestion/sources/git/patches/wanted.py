"""What patch ids are wanted of: pull requests that no commit id leads to, and commits near their merge."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import psycopg
from psycopg import sql
from psycopg.rows import class_row

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
merged as (
    select 'github' as host, installation, requests.repository_id as host_id, requests.number,
        coalesce(prefixes.value, '') || repositories.name_with_owner as repository, requests.head_sha,
        requests.merged_at, requests.merge_commit_sha, requests.merge_commit_sha as squash_commit_sha
    from raw_github.pull_requests as requests
    inner join raw_github.repositories as repositories using (installation, repository_id)
    left join prefixes using (installation)
    where requests.merged_at is not null and requests.deleted_at is null
    union all
    select 'gitlab', installation, requests.project_id, requests.iid,
        coalesce(prefixes.value, '') || projects.path_with_namespace, requests.head_sha,
        requests.merged_at, requests.merge_commit_sha, requests.squash_commit_sha
    from raw_gitlab.merge_requests as requests
    inner join raw_gitlab.projects as projects using (installation, project_id)
    left join prefixes using (installation)
    where requests.merged_at is not null and requests.deleted_at is null
),
live as (select repository, sha from raw_git.commits where deleted_at is null),
left_over as materialized (
    select * from merged
    where repository in (select repository from raw_git.repositories)
        and not exists (select from live where live.repository = merged.repository and sha = merge_commit_sha)
        and not exists (select from live where live.repository = merged.repository and sha = squash_commit_sha)
        and not exists (select from live where live.repository = merged.repository and sha = head_sha)
),
listed as (
    select left_over.*, commits.sha
    from left_over
    inner join raw_github.pull_request_commits as commits
        on host = 'github' and left_over.installation = commits.installation
        and host_id = commits.repository_id and number = commits.pull_request_number
    where commits.deleted_at is null
    union all
    select left_over.*, commits.sha
    from left_over
    inner join raw_gitlab.merge_request_commits as commits
        on host = 'gitlab' and left_over.installation = commits.installation
        and host_id = commits.project_id and number = commits.merge_request_iid
    where commits.deleted_at is null
)
select repository, head_sha, min(merged_at) as merged_at, array_agg(distinct sha) as shas,
    exists (select from {patch_ids} as known where known.repository = listed.repository
        and known.kind = {pull_request} and known.sha = listed.head_sha) as is_known
from listed
group by repository, head_sha
having bool_or(sha = head_sha)
order by repository, head_sha
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
    """The pull requests of GitHub and GitLab that are wanted, one per head."""
    with connection.cursor(row_factory=class_row(Unlinked)) as cursor:
        return cursor.execute(sql.SQL(_UNLINKED).format(**_NAMES)).fetchall()


def candidates(connection: psycopg.Connection, repository: str, merged: Sequence[datetime]) -> list[tuple[str, str]]:
    """Commits near these merges that have no patch id yet, each with its parent."""
    asked = {"repository": repository, "merged": list(merged), "before": BEFORE_MERGE, "after": AFTER_MERGE}
    return connection.execute(sql.SQL(_CANDIDATES).format(**_NAMES), asked).fetchall()


def known_commits(connection: psycopg.Connection, repository: str, shas: Sequence[str]) -> set[str]:
    """Those of the commits that have a patch id."""
    return {sha for (sha,) in connection.execute(sql.SQL(_KNOWN).format(**_NAMES), [repository, list(shas)])}
