select
    metrics.metric,
    metrics.metric_name,
    metrics.entity_type,
    metrics.entity_id,
    metrics.entity,
    metrics.grain,
    metrics.period_start,
    metrics.is_complete,
    coalesce(
        metrics.period_start = max(metrics.period_start) filter (where metrics.is_complete)
            over (partition by metrics.metric, metrics.entity_id, metrics.grain),
        false
    ) as is_latest,
    metrics.value,
    definitions.target,
    case definitions.direction
        when 'up' then metrics.value >= definitions.target
        when 'down' then metrics.value <= definitions.target
    end as is_on_target,
    metrics.unit,
    definitions.is_custom,
    definitions.owner,
    definitions.direction,
    definitions.definition
from {{ ref('dashboard_metrics') }} as metrics
inner join {{ ref('metric_definitions') }} as definitions on metrics.metric = definitions.metric
where definitions.is_custom or definitions.target is not null
