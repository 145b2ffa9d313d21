{{ config(materialized='view') }}

-- A workflow is its number or its file. The name of a run may be a title, made by `run-name`.
select
    installation || ':run:' || run_id as run_id,
    installation || ':repo:' || repository_id as host_repository_id,
    installation || ':workflow:' || coalesce(
        workflow_id::text,
        repository_id || ':' || coalesce({{ file_of_workflow('path') }}, name, '')
    ) as workflow_id,
    coalesce({{ file_of_workflow('path') }}, 'workflow ' || workflow_id, 'workflow') as workflow,
    coalesce(nullif(name, ''), {{ file_of_workflow('path') }}) as name,
    event,
    coalesce(event in ('pull_request', 'pull_request_target'), false) as is_of_pull_request,
    coalesce(event = 'release', false) as is_of_tag,
    head_branch as branch,
    head_sha as sha,
    coalesce(run_attempt, 1) as attempt,
    case
        when status != 'completed' then 'running'
        when conclusion = 'success' then 'success'
        when conclusion in ('failure', 'timed_out', 'startup_failure') then 'failure'
        when conclusion in ('cancelled', 'stale') then 'cancelled'
        when conclusion in ('skipped', 'neutral', 'action_required') then 'skipped'
        else coalesce(conclusion, 'unknown')
    end as status,
    installation || ':user:' || actor_id as actor_account_id,
    created_at,
    coalesce(run_started_at, created_at) as started_at,
    updated_at as completed_at,
    'github' as source,
    url as source_url,
    deleted_at
from {{ ref('stg_github__workflow_runs') }}
