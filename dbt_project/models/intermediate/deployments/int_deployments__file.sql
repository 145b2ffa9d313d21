{{ config(materialized='view') }}

select
    'file' as method,
    deployment_id as source_id,
    'file:' || deployment_id as deployment_group_id,
    nullif(repository, '') as repository,
    nullif(service, '') as service_name,
    nullif(environment, '') as environment,
    coalesce(nullif(ref, ''), nullif(sha, '')) as ref,
    nullif(sha, '') as given_sha,
    started_at,
    finished_at,
    false as is_time_estimated,
    status,
    'files' as source,
    url as source_url
from {{ ref('stg_files__deployments') }}
where deleted_at is null
