{{ config(materialized='view') }}

-- Deployments of the hosts' own interfaces that have not ended.
{% set columns = [
    'source_id', 'host_repository_id', 'ref', 'environment', 'created_at', 'last_state', 'source_url',
] %}
with

unfinished as (
    {{ branches_of('int_host_deployments', columns, 'status is null') }}
)

select
    'deployment_api' as method,
    unfinished.source_id,
    repositories.repository,
    unfinished.ref,
    unfinished.environment,
    unfinished.created_at as seen_at,
    unfinished.last_state as status,
    case
        when unfinished.last_state = 'none' then 'it has not ended: it has no status'
        else format('it has not ended: its last status is %s', unfinished.last_state)
    end as reason,
    unfinished.source_url
from unfinished
inner join {{ ref('int_host_repositories') }} as repositories
    on unfinished.host_repository_id = repositories.host_repository_id
