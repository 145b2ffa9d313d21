{{ config(materialized='view') }}

{% for table_name, key in {'workflow_runs': 'run_id', 'workflow_jobs': 'job_id'}.items() %}
select
    'github' as source,
    installation || ':repo:' || repository_id as host_repository_id,
    '{{ table_name }}' as table_name,
    {{ key }}::text as key,
    concat_ws(', ', coalesce(status, 'null'), conclusion) as state
from {{ ref('stg_github__' ~ table_name) }}
where
    deleted_at is null
    and (
        coalesce(status, '') not in (
            'queued', 'in_progress', 'completed', 'requested', 'waiting', 'pending'
        )
        or conclusion not in (
            'success', 'failure', 'timed_out', 'startup_failure', 'cancelled', 'stale', 'skipped', 'neutral',
            'action_required'
        )
    )
union all
{% endfor %}
select
    'github' as source,
    installation || ':repo:' || repository_id as host_repository_id,
    'deployment_statuses' as table_name,
    node_id as key,
    coalesce(state, 'null') as state
from {{ ref('stg_github__deployment_statuses') }}
where
    deleted_at is null
    and coalesce(state, '') not in (
        'success', 'failure', 'error', 'inactive', 'in_progress', 'queued', 'pending', 'waiting'
    )
union all
select
    'github' as source,
    installation || ':repo:' || repository_id as host_repository_id,
    'issues' as table_name,
    number::text as key,
    coalesce(state, 'null') as state
from {{ ref('stg_github__issues') }}
where deleted_at is null and lower(coalesce(state, '')) not in ('open', 'closed')
