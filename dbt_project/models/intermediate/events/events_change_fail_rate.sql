{{ config(materialized='view') }}

select
    deployment_id as event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    null::text as counted_id,
    finished_at as event_at,
    has_failed::integer::double precision as value,
    exclusion_reason,
    concat_ws(': ', method, failure_evidence) as rule,
    source_url
from {{ ref('int_production_deployments') }}
