"""Spark's due work: of each job the repositories about which something is not as it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg

import spark_jobs
from orchestration.dbt_manifest import project_digest
from spark_jobs.schemas import Key


@dataclass(frozen=True)
class SparkWork:
    """Repositories of the jobs, and those of them that are to be computed."""

    fingerprints: Mapping[Key, str]
    """Digest of all that the rows of a repository are made of."""
    due: frozenset[Key]


# Of `as_of` it matters which commits are past and which are recent, and of a set of commits their numbers say which.
MADE_OF = """
with files as (
    select 'repository:' || repository as repository_id, string_agg(path, ' ' order by path collate "C") as paths
    from raw_git._lake_files
    group by repository
),

deployments as (
    select
        repository_id,
        string_agg(
            row(deployment_id, service_id, environment, is_production, sha)::text, ' ' order by deployment_order
        ) as deployments
    from intermediate.int_deployments_resolved
    where status = 'success' and sha is not null
    group by repository_id
),

services as (
    select
        repository_id,
        string_agg(row(service_id, paths)::text, ' ' order by service_id collate "C") as services
    from intermediate.int_services
    where paths is not null
    group by repository_id
),

authors as (
    select
        'repository:' || repository as repository_id,
        md5(coalesce(nullif(lower(trim(author_email)), ''), author_name, '')) as account_email_key,
        count(*) filter (where committed_at <= %(as_of)s) as past_commits,
        count(*) filter (where committed_at > %(as_of)s - interval '1 year') as recent_commits
    from raw_git.commits
    group by 1, 2
),

commits as (
    select
        authors.repository_id,
        sum(authors.past_commits) as past_commits,
        sum(authors.recent_commits) as recent_commits,
        string_agg(people::text, ' ' order by people::text collate "C") as people
    from authors
    left join (select account_email_key, person_id, kind from intermediate.int_accounts_people) as people
        using (account_email_key)
    group by authors.repository_id
),

changes as (
    select repository_id, sum(hashtextextended(changes::text, 0)::numeric) as digest
    from intermediate.int_changes as changes
    where coalesce(landed_at, began_at) <= %(as_of)s
    group by repository_id
),

change_files as (
    select repository_id, sum(hashtextextended(listed::text, 0)::numeric) as digest
    from intermediate.int_change_files as listed
    group by repository_id
)

select 'deployed_commits', repository_id, md5(row(%(code)s::text, paths, deployments, services)::text)
from files
inner join deployments using (repository_id)
left join services using (repository_id)
union all
select
    'file_activity',
    repository_id,
    md5(row(%(code)s::text, paths, %(timezone)s::text, past_commits, recent_commits, people)::text)
from files
left join commits using (repository_id)
union all
select
    'changes',
    repository_id,
    md5(row(%(code)s::text, paths, sha, changes.digest, change_files.digest, patterns)::text)
from files
left join intermediate.int_default_heads using (repository_id)
left join changes using (repository_id)
left join change_files using (repository_id)
cross join (
    select string_agg(pattern, ' ' order by pattern collate "C") as patterns from staging.generated_paths
) as generated
"""


def spark_work(url: str, as_of: datetime, timezone: str, *, everything: bool = False) -> SparkWork:
    """Work that the tables in the warehouse leave to Spark.

    Args:
        url: of the role that owns schema `spark` and reads `intermediate`, `staging` and `raw_git`.
        as_of: later commits are left out.
        timezone: the organisation's.
        everything: whether what is as it was is computed, too.

    Raises:
        UserError: the warehouse refuses to make the tables of schema `spark`.
        psycopg.errors.UndefinedTable: dbt has not made its inputs yet.
    """
    from spark_jobs.loading import stored_fingerprints

    known = stored_fingerprints(url)
    code = project_digest(Path(spark_jobs.__file__).parent)
    with psycopg.connect(url, options="-c timezone=UTC") as connection:
        rows = connection.execute(MADE_OF, {"as_of": as_of, "timezone": timezone, "code": code})
        current = {(job, repository_id): digest for job, repository_id, digest in rows}
    due = frozenset(key for key, digest in current.items() if everything or known.get(key) != digest)
    return SparkWork(current, due)


def has_spark_work(url: str, as_of: datetime, timezone: str) -> bool:
    """Spark has work, by the inputs that dbt made last."""
    try:
        return bool(spark_work(url, as_of, timezone).due)
    except psycopg.errors.UndefinedTable:
        return True
