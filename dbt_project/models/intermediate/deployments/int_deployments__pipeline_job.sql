{{ config(materialized='view') }}

-- Attempts of runs on the default branch with a job whose name says that it deploys; where only the name of
-- the workflow does, all its jobs. A job's name may say to which environment; one that says nothing is about
-- production.
with

runs as (
    select
        *,
        coalesce(workflow ~* {{ deploying_name() }}, false) as is_deploying
    from {{ ref('int_pipeline_runs') }}
    where is_on_default_branch and deleted_at is null
),

jobs as (
    select
        *,
        name ~* {{ deploying_name() }} as is_deploying,
        case when {{ environment_type('name') }} = 'staging' then 'staging' end as named_environment
    from {{ ref('int_pipeline_jobs') }}
    where deleted_at is null and status != 'skipped'
),

attempts_with_deploying_jobs as (
    select distinct
        run_id,
        attempt
    from jobs
    where is_deploying
),

matching as (
    select
        runs.run_id,
        jobs.attempt,
        runs.repository,
        runs.branch,
        runs.sha,
        runs.source,
        runs.source_url,
        coalesce(jobs.named_environment, 'production') as environment,
        jobs.status,
        jobs.started_at,
        jobs.finished_at
    from runs
    inner join jobs on runs.run_id = jobs.run_id
    left join attempts_with_deploying_jobs as named
        on jobs.run_id = named.run_id and jobs.attempt = named.attempt
    where jobs.is_deploying or (runs.is_deploying and named.run_id is null)
)

select
    'pipeline_job' as method,
    run_id || ':' || attempt as source_id,
    run_id || ':' || attempt as deployment_group_id,
    repository,
    null::text as service_name,
    environment,
    branch as ref,
    sha as given_sha,
    min(started_at) as started_at,
    max(finished_at) as finished_at,
    false as is_time_estimated,
    case
        when bool_or(status = 'failure') then 'failure'
        when bool_or(status = 'cancelled') then 'cancelled'
        else 'success'
    end as status,
    source,
    source_url
from matching
group by run_id, attempt, repository, environment, branch, sha, source, source_url
having bool_and(status != 'running') and max(finished_at) is not null
