{{ config(indexes=[{'columns': ['run_id'], 'unique': true}]) }}

-- One row per run, as its latest attempt left it. A run ends with the last job
-- of that attempt: a host's time of the last change is not the time of the end. GitLab has no attempts: there
-- it waits for its first job, and ends with the last that was not tried again.
{% set columns = [
    'run_id', 'host_repository_id', 'workflow_id', 'workflow', 'name', 'event', 'is_of_pull_request',
    'is_of_tag', 'branch', 'sha', 'attempt', 'status', 'actor_account_id', 'created_at', 'started_at',
    'completed_at', 'source', 'source_url', 'deleted_at',
] %}
with

found as (
    {{ branches_of('int_pipeline_runs', columns) }}
),

ends as (
    select
        run_id,
        min(started_at) filter (
            where status != 'skipped' and not is_carried_over and (source = 'gitlab' or not is_superseded)
            and not {{ is_impossible_time('started_at') }}
        ) as first_job_started_at,
        max(finished_at) filter (
            where not is_carried_over and not is_superseded and not {{ is_impossible_time('finished_at') }}
        ) as finished_at
    from {{ ref('int_pipeline_jobs') }}
    where deleted_at is null
    group by run_id
),

with_jobs as (
    select distinct run_id
    from {{ ref('int_pipeline_jobs') }}
),

tags as (
    select distinct
        repository,
        tag
    from {{ ref('stg_git__tags') }}
)

select
    found.run_id,
    repositories.repository_id,
    repositories.repository,
    found.workflow_id,
    found.workflow,
    found.name,
    found.event,
    found.is_of_pull_request,
    found.is_of_tag
    or (
        not found.is_of_pull_request
        and tags.tag is not null
        and found.branch is distinct from repositories.default_branch
    ) as is_of_tag,
    found.branch,
    not found.is_of_pull_request
    and not found.is_of_tag
    and coalesce(found.branch = repositories.default_branch, false) as is_on_default_branch,
    found.sha,
    found.attempt,
    found.status,
    found.status = 'failure' and with_jobs.run_id is null as has_broken_configuration,
    found.actor_account_id,
    found.created_at,
    found.started_at,
    ends.first_job_started_at,
    case
        when found.status != 'running' then coalesce(ends.finished_at, found.completed_at)
    end as finished_at,
    found.source,
    found.source_url,
    coalesce(found.deleted_at, repositories.deleted_at) as deleted_at
from found
inner join {{ ref('int_host_repositories') }} as repositories
    on found.host_repository_id = repositories.host_repository_id
left join ends on found.run_id = ends.run_id
left join with_jobs on found.run_id = with_jobs.run_id
left join tags on repositories.repository = tags.repository and found.branch = tags.tag
