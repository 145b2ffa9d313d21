{{ config(materialized='view') }}

select
    deployment_id as event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    deployment_group_id as counted_id,
    finished_at as event_at,
    1::double precision as value,
    exclusion_reason,
    method as rule,
    source_url
from {{ ref('int_production_deployments') }}
