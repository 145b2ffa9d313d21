{{ config(materialized='view') }}

-- A job that was skipped never began, whatever times GitHub gives it.
select
    'github:job:' || job_id as job_id,
    'github:run:' || run_id as run_id,
    'github:repo:' || repository_id as host_repository_id,
    name,
    head_sha as sha,
    coalesce(run_attempt, 1) as attempt,
    case
        when status != 'completed' then 'running'
        when conclusion = 'success' then 'success'
        when conclusion in ('failure', 'timed_out', 'startup_failure') then 'failure'
        when conclusion in ('cancelled', 'stale') then 'cancelled'
        else 'skipped'
    end as status,
    created_at as queued_at,
    case when coalesce(conclusion, '') != 'skipped' then started_at end as started_at,
    case when status = 'completed' then completed_at end as finished_at,
    'github' as source,
    url as source_url,
    deleted_at
from {{ ref('stg_github__workflow_jobs') }}
