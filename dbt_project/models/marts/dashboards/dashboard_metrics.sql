{{ config(indexes=[
    {'columns': ['metric', 'grain', 'entity']},
    {'columns': ['entity', 'grain']},
]) }}

select
    metric,
    {{ words('metric') }} as metric_name,
    entity_type,
    entity_id,
    {{ entity_label('entity_type', 'entity_id') }} as entity,
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
from {{ ref('metrics_filled') }}
where grain != 'day'
