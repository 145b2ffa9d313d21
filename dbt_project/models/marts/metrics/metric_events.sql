{{ config(materialized='view') }}

with dated as (
    {% for thing in metric_owners() %}
    {{ metric_dated_events(ref('events_of_' ~ thing)) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    dated.metric,
    registry.kind,
    dated.event_id,
    dated.repository_id,
    dated.service_id,
    dated.entity_type,
    dated.counted_id,
    dated.event_at,
    dated.event_on,
    dated.value,
    dated.exclusion_reason,
    dated.rule,
    dated.source_url
from dated
inner join {{ ref('metric_registry') }} as registry on dated.metric = registry.metric
