{{ config(materialized='view') }}

select
    metric,
    event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    counted_id,
    event_at,
    value,
    exclusion_reason,
    rule,
    source_url
from {{ ref('int_custom_events') }}
where problem is null
