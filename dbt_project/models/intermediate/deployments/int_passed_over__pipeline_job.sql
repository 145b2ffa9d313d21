{{ config(materialized='view') }}

-- Attempts of CI runs that are no deployment, with the first reason that holds.
with

attempts as (
    select
        runs.run_id,
        runs.repository,
        runs.branch,
        runs.event,
        runs.is_of_pull_request,
        runs.is_on_default_branch,
        runs.is_of_tag,
        runs.status,
        runs.created_at,
        runs.source_url,
        coalesce(deploying.attempt, runs.attempt) as attempt,
        deploying.attempt is null as is_without_jobs,
        coalesce(deploying.has_deploying_job, false)
        or coalesce(workflows.is_deploying, false) as is_deploying,
        coalesce(deploying.has_removing_job, false) as is_removing,
        deploying.is_carried_over,
        deploying.is_skipped,
        deploying.is_impossible,
        deploying.has_ended,
        deploying.last_finished_at
    from {{ ref('int_pipeline_runs') }} as runs
    left join {{ ref('int_deploying_names') }} as workflows
        on runs.repository = workflows.repository and runs.workflow = workflows.name
    -- By run and not all at once: a preview is about the runs of one repository.
    left join lateral (
        select
            candidates.attempt,
            bool_or(candidates.is_named) as has_deploying_job,
            bool_or(candidates.is_removing) as has_removing_job,
            bool_and(candidates.is_carried_over) filter (where candidates.is_taken) as is_carried_over,
            bool_and(candidates.status = 'skipped') filter (where candidates.is_taken) as is_skipped,
            bool_and(candidates.is_impossible) filter (where candidates.is_taken) as is_impossible,
            bool_and(candidates.status != 'running') filter (where candidates.is_taken)
            and max(candidates.finished_at) filter (
                where candidates.is_taken and candidates.status != 'skipped'
            ) is not null as has_ended,
            max(candidates.finished_at) as last_finished_at
        from (
            select
                jobs.*,
                {{ impossible_span('jobs.started_at', 'jobs.finished_at') }} is not null as is_impossible,
                coalesce(names.is_deploying, false) as is_named,
                coalesce(names.is_removing, false) as is_removing,
                coalesce(names.is_deploying, false)
                = bool_or(coalesce(names.is_deploying, false)) over (partition by jobs.attempt) as is_taken
            from {{ ref('int_pipeline_jobs') }} as jobs
            left join {{ ref('int_deploying_names') }} as names
                on runs.repository = names.repository and jobs.name = names.name
            where jobs.run_id = runs.run_id and jobs.deleted_at is null
        ) as candidates
        group by candidates.attempt
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
            when not attempts.is_deploying and attempts.is_removing
                then 'its jobs take away what was deployed'
            when not attempts.is_deploying
                then 'neither a job nor the file of the workflow has deploy, rollout or promote in its name'
            when attempts.is_of_pull_request then 'it ran for a pull request'
            when not {{ is_deploying_event('attempts.event') }}
                then format('%s set it off: no push, schedule, tag or hand', attempts.event)
            when attempts.is_on_default_branch or attempts.is_of_tag
                then case
                    when attempts.is_without_jobs then 'no job of it is known'
                    when attempts.is_carried_over then 'an earlier attempt ran the jobs that deploy'
                    when attempts.is_skipped then 'the jobs that would deploy were skipped'
                    when not attempts.has_ended then 'it has not ended'
                    when attempts.is_impossible then 'the times of its jobs are impossible'
                end
            when default_branches.repository is null then 'the default branch of the repository is not known'
            else format('%s is not the default branch', coalesce(attempts.branch, 'no branch'))
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
