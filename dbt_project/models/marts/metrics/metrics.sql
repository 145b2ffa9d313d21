{{ config(indexes=[{'columns': ['entity_type', 'entity_id', 'metric', 'grain']}]) }}

{% for metric in metric_kinds() %}
select
    '{{ metric }}' as metric,
    entity_type,
    entity_id,
    grain,
    period_start,
    is_complete,
    value,
    unit,
    sample_size,
    excluded_count,
    p50,
    p75,
    p90,
    p95
from {{ ref('metric_' ~ metric) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
