{{ config(materialized='view') }}

-- Attempts of runs on the default branch with jobs whose name says that they deploy; where none does but the
-- workflow's name, all its jobs. The job's name, else the workflow's, may say to which environment (else it
-- is production) and which services of the repository (else it is all of them).
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
        jobs.finished_at
    from {{ ref('int_pipeline_runs') }} as runs
    inner join {{ ref('int_pipeline_jobs') }} as jobs on runs.run_id = jobs.run_id
    where runs.is_on_default_branch and runs.deleted_at is null and jobs.deleted_at is null
),

-- Names are read once, however many jobs have them.
names as materialized (
    select
        repository,
        workflow,
        name,
        {{ is_deploying_name('name') }} as is_deploying,
        coalesce({{ named_environment('name') }}, {{ named_environment('workflow') }}, 'production')
            as environment
    from (
        select distinct
            repository,
            workflow,
            name
        from jobs
    ) as given
    where {{ is_deploying_name('name') }} or {{ is_deploying_name('workflow') }}
),

texts as (
    select
        repository,
        name
    from names
    union
    select
        repository,
        workflow as name
    from names
),

services as (
    {{ services_named_in('texts') }}
),

candidates as (
    select
        jobs.*,
        names.is_deploying,
        names.environment,
        bool_or(names.is_deploying) over (partition by jobs.run_id, jobs.attempt) as is_named_by_a_job
    from jobs
    inner join names
        on
            jobs.repository = names.repository
            and jobs.workflow is not distinct from names.workflow
            and jobs.name = names.name
),

matching as (
    select
        candidates.*,
        coalesce(by_job.service, by_workflow.service) as service
    from candidates
    left join services as by_job
        on candidates.repository = by_job.repository and candidates.name = by_job.name
    left join services as by_workflow
        on
            candidates.repository = by_workflow.repository
            and candidates.workflow = by_workflow.name
            and by_job.service is null
    where candidates.status != 'skipped' and candidates.is_deploying = candidates.is_named_by_a_job
)

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
        when bool_or(status = 'failure') then 'failure'
        when bool_or(status = 'cancelled') then 'cancelled'
        else 'success'
    end as status,
    source,
    source_url
from matching
group by run_id, attempt, repository, service, environment, branch, sha, source, source_url
having bool_and(status != 'running') and max(finished_at) is not null
