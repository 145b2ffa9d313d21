{{ config(materialized='view') }}

-- A job began if it got a runner: one that was skipped, or cancelled while it waited, has the time of its
-- creation as its start. A job that began before its attempt was carried over from the attempt before; only
-- the latest attempt's start is known, so that of earlier ones those are carried over that began with one of
-- the same name before.
with

jobs as (
    select
        jobs.*,
        coalesce(jobs.run_attempt, 1) as attempt,
        runs.run_started_at,
        coalesce(runs.run_attempt, 1) as latest_attempt,
        coalesce(runs.status = 'completed' and runs.conclusion = 'success', false) as is_of_successful_run,
        coalesce(jobs.conclusion, '') = 'skipped'
        or (
            coalesce(jobs.conclusion, 'success') != 'success'
            and coalesce(jobs.runner_name, '') = ''
            and not coalesce(
                jobs.has_steps, jobs.conclusion != 'cancelled' or jobs.started_at != jobs.created_at, true
            )
        ) as has_never_begun
    from {{ ref('stg_github__workflow_jobs') }} as jobs
    left join {{ ref('stg_github__workflow_runs') }} as runs
        on
            jobs.installation = runs.installation
            and jobs.repository_id = runs.repository_id
            and jobs.run_id = runs.run_id
),

compared as (
    select
        *,
        not has_never_begun
        and attempt > 1
        and started_at is not null
        and (
            coalesce(attempt = latest_attempt and started_at < run_started_at, false)
            or min(attempt) over (
                partition by installation, repository_id, run_id, name, started_at
            ) < attempt
        ) as is_carried_over
    from jobs
)

select
    installation || ':job:' || job_id as job_id,
    installation || ':run:' || run_id as run_id,
    installation || ':repo:' || repository_id as host_repository_id,
    name,
    null::text as parent_job,
    head_sha as sha,
    attempt,
    case
        when status != 'completed' then 'running'
        when conclusion = 'success' then 'success'
        when conclusion in ('failure', 'timed_out', 'startup_failure') then 'failure'
        when conclusion in ('cancelled', 'stale') then 'cancelled'
        when conclusion in ('skipped', 'neutral', 'action_required') then 'skipped'
        else coalesce(conclusion, 'unknown')
    end as status,
    is_of_successful_run
    and attempt = latest_attempt
    and coalesce(conclusion, 'success') not in ('success', 'skipped', 'neutral') as is_allowed_to_fail,
    coalesce(is_carried_over, false) as is_carried_over,
    attempt < latest_attempt as is_superseded,
    case when not coalesce(is_carried_over, false) then created_at end as queued_at,
    case when not has_never_begun then started_at end as started_at,
    case when status = 'completed' then completed_at end as finished_at,
    'github' as source,
    url as source_url,
    deleted_at
from compared
