{{ config(indexes=[{'columns': ['run_id'], 'unique': true}]) }}

-- One row per run, as its latest attempt left it; one explicit branch per host. A run ends with the last job
-- of that attempt: a host's time of the last change is not the time of the end.
{% set columns = [
    'run_id', 'host_repository_id', 'workflow', 'event', 'is_of_pull_request', 'branch', 'sha', 'attempt',
    'status', 'actor_account_id', 'created_at', 'started_at', 'completed_at', 'source', 'source_url',
    'deleted_at',
] | join(', ') %}
with

found as (
    select {{ columns }} from {{ ref('int_pipeline_runs__github') }}
    union all
    select {{ columns }} from {{ ref('int_pipeline_runs__gitlab') }}
),

attempts as (
    select
        run_id,
        attempt,
        min(started_at) filter (where status != 'skipped') as first_job_started_at,
        max(finished_at) as finished_at
    from {{ ref('int_pipeline_jobs') }}
    where deleted_at is null
    group by run_id, attempt
)

select
    found.run_id,
    repositories.repository_id,
    repositories.repository,
    found.workflow,
    found.event,
    found.is_of_pull_request,
    found.branch,
    not found.is_of_pull_request and coalesce(found.branch = repositories.default_branch, false)
        as is_on_default_branch,
    found.sha,
    found.attempt,
    found.status,
    found.actor_account_id,
    found.created_at,
    found.started_at,
    attempts.first_job_started_at,
    case
        when found.status != 'running' then coalesce(attempts.finished_at, found.completed_at)
    end as finished_at,
    found.source,
    found.source_url,
    coalesce(found.deleted_at, repositories.deleted_at) as deleted_at
from found
inner join {{ ref('int_host_repositories') }} as repositories
    on found.host_repository_id = repositories.host_repository_id
left join attempts on found.run_id = attempts.run_id and found.attempt = attempts.attempt
