{{ config(materialized='view') }}

{% for metric, kind in metric_kinds().items() %}
select
    '{{ metric }}' as metric,
    '{{ kind }}' as kind,
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
from ({{ metric_dated_events(ref('events_' ~ metric)) }}) as dated
{% if not loop.last %}union all{% endif %}
{% endfor %}
