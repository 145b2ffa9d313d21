{{ config(materialized='view') }}

select
    commit_id || ' ' || service_id as event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    null::text as counted_id,
    deployed_at as event_at,
    lead_time_seconds as value,
    exclusion_reason,
    concat_ws(', ', link_method, started_by, deployment_id) as rule,
    source_url
from {{ ref('fct_deployed_commits') }}
