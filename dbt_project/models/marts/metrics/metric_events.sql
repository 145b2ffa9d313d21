{{ config(materialized='view') }}

with candidates as (
    {% for thing in metric_owners() %}
    select
        metric,
        event_id,
        repository_id,
        service_id,
        entity_type,
        counted_id,
        event_at,
        value,
        exclusion_reason,
        rule,
        source_url
    from {{ ref('events_of_' ~ thing) }}
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
from ({{ metric_dated_events('candidates') }}) as dated
inner join {{ ref('metric_registry') }} as registry on dated.metric = registry.metric
