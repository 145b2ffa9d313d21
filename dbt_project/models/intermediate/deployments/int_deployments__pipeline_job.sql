{{ config(materialized='view') }}

-- Attempts of runs on the default branch, or of a tag, with jobs whose name says that they deploy; where none
-- does but the workflow's file, all its jobs. The job's name, else the file's, may say to which environment
-- (else it is production) and which services of the repository (else it is all of them).
with

jobs as (
    select
        runs.run_id,
        runs.repository,
        runs.workflow,
        runs.branch,
        runs.sha,
        runs.source,
        runs.source_url,
        jobs.attempt,
        jobs.name,
        jobs.status,
        jobs.started_at,
        jobs.finished_at,
        jobs.is_allowed_to_fail,
        jobs.is_carried_over,
        {{ impossible_span('jobs.started_at', 'jobs.finished_at') }} is not null as is_impossible,
        coalesce(by_job.is_deploying, false) as is_deploying,
        coalesce(by_job.is_removing, false) as is_removing,
        coalesce(
            by_job.environment, {{ named_environment('jobs.name') }}, by_workflow.environment, 'production'
        ) as environment,
        bool_or(coalesce(by_job.is_deploying, false)) over (partition by jobs.run_id, jobs.attempt)
            as is_named_by_a_job
    from {{ ref('int_pipeline_runs') }} as runs
    inner join {{ ref('int_pipeline_jobs') }} as jobs on runs.run_id = jobs.run_id
    left join {{ ref('int_deploying_names') }} as by_job
        on runs.repository = by_job.repository and jobs.name = by_job.name
    left join {{ ref('int_deploying_names') }} as by_workflow
        on runs.repository = by_workflow.repository and runs.workflow = by_workflow.name
    where
        (by_job.is_deploying or by_workflow.is_deploying)
        and (runs.is_on_default_branch or runs.is_of_tag)
        and {{ is_deploying_event('runs.event') }}
        and runs.deleted_at is null
        and jobs.deleted_at is null
),

texts as (
    select
        repository,
        name
    from jobs
    union
    select
        repository,
        workflow as name
    from jobs
),

services as (
    {{ services_named_in('texts') }}
),

matching as (
    select
        jobs.*,
        coalesce(by_job.service, by_workflow.service) as service
    from jobs
    left join services as by_job on jobs.repository = by_job.repository and jobs.name = by_job.name
    left join services as by_workflow
        on
            jobs.repository = by_workflow.repository
            and jobs.workflow = by_workflow.name
            and by_job.service is null
    where
        jobs.status != 'skipped'
        and jobs.is_deploying = jobs.is_named_by_a_job
        and not jobs.is_removing
        and not jobs.is_carried_over
        and not jobs.is_impossible
)

-- A job that may fail fails no deployment that another one performs.
select
    'pipeline_job' as method,
    run_id || ':' || attempt as source_id,
    run_id || ':' || attempt as deployment_group_id,
    repository,
    service as service_name,
    environment,
    branch as ref,
    sha as given_sha,
    min(started_at) as started_at,
    max(finished_at) as finished_at,
    false as is_time_estimated,
    case
        when bool_or(status = 'failure' and not is_allowed_to_fail) then 'failure'
        when bool_or(status = 'cancelled' and not is_allowed_to_fail) then 'cancelled'
        when bool_or(status = 'success') then 'success'
        when bool_or(status = 'failure') then 'failure'
        else 'cancelled'
    end as status,
    source,
    source_url
from matching
group by run_id, attempt, repository, service, environment, branch, sha, source, source_url
having bool_and(status != 'running') and max(finished_at) is not null
