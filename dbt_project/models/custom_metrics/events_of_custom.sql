{{ config(materialized='view') }}

-- A query may name a moment that no raw table has.
select
    events.metric,
    events.event_id,
    events.repository_id,
    events.service_id,
    null::text as entity_type,
    events.counted_id,
    events.event_at,
    events.value,
    events.exclusion_reason,
    events.rule,
    events.source_url
from {{ ref('int_custom_events') }} as events
cross join {{ ref('int_as_of') }} as present
where events.problem is null and events.event_at <= present.as_of
