{{ config(materialized='view') }}

-- Deployments of the hosts' own interfaces that have not ended.
with

unfinished as (
    select
        deployments.installation || ':deployment:' || deployments.deployment_id as source_id,
        deployments.installation || ':repo:' || deployments.repository_id as host_repository_id,
        deployments.ref,
        deployments.environment,
        deployments.created_at,
        coalesce(statuses.last_state, 'none') as last_state,
        deployments.url
    from {{ ref('stg_github__deployments') }} as deployments
    left join (
        select
            installation,
            repository_id,
            deployment_id,
            bool_or(state in ('success', 'failure', 'error')) as has_ended,
            (array_agg(state order by created_at desc, node_id collate "C" desc))[1] as last_state
        from {{ ref('stg_github__deployment_statuses') }}
        where deleted_at is null
        group by installation, repository_id, deployment_id
    ) as statuses
        on
            deployments.installation = statuses.installation
            and deployments.repository_id = statuses.repository_id
            and deployments.deployment_id = statuses.deployment_id
    where deployments.deleted_at is null and not coalesce(statuses.has_ended, false)

    union all

    select
        installation || ':deployment:' || deployment_id as source_id,
        installation || ':project:' || project_id as host_repository_id,
        ref,
        environment,
        created_at,
        status as last_state,
        url
    from {{ ref('stg_gitlab__deployments') }}
    where deleted_at is null and status not in ('success', 'failed', 'canceled')
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
    unfinished.url as source_url
from unfinished
inner join {{ ref('int_host_repositories') }} as repositories
    on unfinished.host_repository_id = repositories.host_repository_id
