{{ config(materialized='view') }}

{% set keys = {'pipelines': 'pipeline_id', 'jobs': 'job_id', 'deployments': 'deployment_id'} %}
{% for table_name, key in keys.items() %}
select
    'gitlab' as source,
    installation || ':project:' || project_id as host_repository_id,
    '{{ table_name }}' as table_name,
    {{ key }}::text as key,
    coalesce(status, 'null') as state
from {{ ref('stg_gitlab__' ~ table_name) }}
where
    deleted_at is null
    and coalesce(status, '') not in (
        'success', 'failed', 'canceled', 'skipped', 'blocked',
        {{ gitlab_running_states() }}
    )
union all
{% endfor %}
select
    'gitlab' as source,
    installation || ':project:' || project_id as host_repository_id,
    'issues' as table_name,
    iid::text as key,
    coalesce(state, 'null') as state
from {{ ref('stg_gitlab__issues') }}
where deleted_at is null and coalesce(state, '') not in ('opened', 'closed')
