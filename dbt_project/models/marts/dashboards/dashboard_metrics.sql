{{ config(
    materialized='by_period',
    indexes=[
        {'columns': ['metric', 'entity_id', 'grain', 'period_start'], 'unique': true},
        {'columns': ['metric', 'grain', 'entity']},
        {'columns': ['entity', 'grain']},
    ],
    pre_hook="{{ made_before([], metric_series_digests()) }}",
) }}

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
from ({{ metrics_by_period(['week', 'month', 'quarter']) }}) as filled
