{{ config(materialized='view') }}

select
    installation || ':deployment:' || deployment_id as source_id,
    installation || ':project:' || project_id as host_repository_id,
    environment,
    concat_ws(' ', environment, job_name) as name,
    ref,
    sha,
    created_at,
    coalesce(job_started_at, created_at) as started_at,
    coalesce(finished_at, job_finished_at, updated_at) as finished_at,
    case status
        when 'success' then 'success'
        when 'failed' then 'failure'
        when 'canceled' then 'cancelled'
    end as status,
    status as last_state,
    'gitlab' as source,
    url as source_url
from {{ ref('stg_gitlab__deployments') }}
where deleted_at is null
