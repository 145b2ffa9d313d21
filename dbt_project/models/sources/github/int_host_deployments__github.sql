{{ config(materialized='view') }}

-- What GitHub says after the first success, `inactive` above all, is about what came later.
with

reported as (
    select
        installation,
        repository_id,
        deployment_id,
        min(created_at) filter (where state = 'in_progress') as started_at,
        min(created_at) filter (where state = 'success') as succeeded_at,
        max(created_at) filter (where state in ('failure', 'error')) as failed_at,
        (array_agg(state order by created_at desc, node_id collate "C" desc))[1] as last_state
    from {{ ref('stg_github__deployment_statuses') }}
    where deleted_at is null
    group by installation, repository_id, deployment_id
)

select
    deployments.installation || ':deployment:' || deployments.deployment_id as source_id,
    deployments.installation || ':repo:' || deployments.repository_id as host_repository_id,
    deployments.environment,
    concat_ws(
        ' ',
        deployments.environment,
        deployments.task,
        case
            when pg_input_is_valid(deployments.payload, 'jsonb')
                then deployments.payload::jsonb ->> 'service'
        end
    ) as name,
    deployments.ref,
    deployments.sha,
    deployments.created_at,
    coalesce(reported.started_at, deployments.created_at) as started_at,
    coalesce(reported.succeeded_at, reported.failed_at) as finished_at,
    case
        when reported.succeeded_at is not null then 'success'
        when reported.failed_at is not null then 'failure'
    end as status,
    coalesce(reported.last_state, 'none') as last_state,
    'github' as source,
    deployments.url as source_url
from {{ ref('stg_github__deployments') }} as deployments
left join reported
    on
        deployments.installation = reported.installation
        and deployments.repository_id = reported.repository_id
        and deployments.deployment_id = reported.deployment_id
where deployments.deleted_at is null
