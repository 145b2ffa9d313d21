-- Successful production deployments of each service in order, with what lies just before each of them.
with

successes as (
    select
        deployments.deployment_id,
        deployments.service_id,
        deployments.sha,
        deployments.finished_at,
        deployments.deployment_order,
        deployments.sha is not null
        and row_number() over (
            partition by deployments.service_id, deployments.sha is null order by deployments.deployment_order
        ) = 1 as is_first_known,
        -- The one just before being unknown is enough: it lies between this one and the last known.
        case
            when lag(deployments.sha) over by_service is null
                then lag(coalesce(deployments.started_at, deployments.finished_at)) over by_service
        end as unknown_until,
        coalesce(repositories.is_shallow, false) as is_shallow
    from {{ ref('int_deployments_resolved') }} as deployments
    left join {{ ref('stg_git__repositories') }} as repositories
        on deployments.repository_id = 'repository:' || repositories.repository
    where deployments.status = 'success' and deployments.is_production
    window by_service as (partition by deployments.service_id order by deployments.deployment_order)
)

select
    deployment_id,
    service_id,
    sha,
    finished_at,
    deployment_order,
    is_first_known,
    case when not is_first_known then unknown_until end as unknown_until,
    is_shallow
from successes
