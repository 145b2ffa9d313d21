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
    filled.metric,
    {{ words('filled.metric') }} as metric_name,
    filled.entity_type,
    filled.entity_id,
    {{ named_entity('filled') }} as entity,
    filled.grain,
    filled.period_start,
    filled.is_complete,
    filled.value,
    filled.unit,
    filled.sample_size,
    filled.excluded_count,
    filled.p50,
    filled.p75,
    filled.p90,
    filled.p95
from ({{ metrics_by_period(['week', 'month', 'quarter']) }}) as filled
left join {{ ref('int_entity_names') }} as names on filled.entity_id = names.entity_id
