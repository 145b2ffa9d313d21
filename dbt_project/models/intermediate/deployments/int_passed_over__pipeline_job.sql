{{ config(materialized='view') }}

-- Attempts of CI runs that are no deployment, with the first reason that holds.
with

jobs as (
    select
        run_id,
        attempt,
        status,
        finished_at,
        {{ is_deploying_name('name') }} as is_deploying
    from {{ ref('int_pipeline_jobs') }}
    where deleted_at is null
),

attempts as (
    select
        runs.run_id,
        runs.repository,
        runs.branch,
        runs.is_of_pull_request,
        runs.is_on_default_branch,
        runs.status,
        runs.created_at,
        runs.source_url,
        coalesce(deploying.attempt, runs.attempt) as attempt,
        deploying.attempt is null as is_without_jobs,
        coalesce(deploying.has_deploying_job, false) or {{ is_deploying_name('runs.workflow') }}
            as is_deploying,
        deploying.is_skipped,
        deploying.has_ended,
        deploying.last_finished_at
    from {{ ref('int_pipeline_runs') }} as runs
    -- By run and not all at once: a preview is about the runs of one repository.
    left join lateral (
        select
            jobs.attempt,
            bool_or(jobs.is_deploying) as has_deploying_job,
            coalesce(
                bool_and(jobs.status = 'skipped') filter (where jobs.is_deploying),
                bool_and(jobs.status = 'skipped')
            ) as is_skipped,
            coalesce(
                bool_and(jobs.status != 'running') filter (where jobs.is_deploying),
                bool_and(jobs.status != 'running')
            )
            and max(jobs.finished_at) filter (where jobs.status != 'skipped') is not null as has_ended,
            max(jobs.finished_at) as last_finished_at
        from jobs
        where jobs.run_id = runs.run_id
        group by jobs.attempt
    ) as deploying on true
    where runs.deleted_at is null
),

default_branches as (
    select distinct repository
    from {{ ref('int_host_repositories') }}
    where default_branch is not null
),

judged as (
    select
        attempts.*,
        case
            when not attempts.is_deploying
                then 'neither the workflow nor a job has deploy, release or publish in its name'
            when attempts.is_of_pull_request then 'it ran for a pull request'
            when not attempts.is_on_default_branch and default_branches.repository is null
                then 'the default branch of the repository is not known'
            when not attempts.is_on_default_branch
                then format('%s is not the default branch', coalesce(attempts.branch, 'no branch'))
            when attempts.is_without_jobs then 'no job of it is known'
            when attempts.is_skipped then 'the jobs that would deploy were skipped'
            when not attempts.has_ended then 'it has not ended'
        end as reason
    from attempts
    left join default_branches on attempts.repository = default_branches.repository
)

select
    'pipeline_job' as method,
    run_id || ':' || attempt as source_id,
    repository,
    branch as ref,
    null::text as environment,
    coalesce(last_finished_at, created_at) as seen_at,
    status,
    reason,
    source_url
from judged
where reason is not null
