{{ config(materialized='view') }}

{% for thing in metric_owners() if thing != 'custom' %}
select
    metric,
    '{{ thing }}' as thing,
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
