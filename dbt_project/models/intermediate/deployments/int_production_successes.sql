-- Successful production deployments of each service in order, with what lies just before each of them.
select
    deployment_id,
    service_id,
    sha,
    finished_at,
    deployment_order,
    sha is not null
    and row_number() over (partition by service_id, sha is null order by deployment_order) = 1
        as is_first_known,
    -- The one just before being unknown is enough: it lies between this one and the last known.
    coalesce(lag(sha is null) over (partition by service_id order by deployment_order), false)
        as follows_unknown
from {{ ref('int_deployments_resolved') }}
where status = 'success' and is_production
