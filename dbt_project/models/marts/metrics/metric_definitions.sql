with definitions as (
    select
        metric,
        kind,
        unit,
        owner,
        direction,
        null::double precision as target,
        grains,
        counted_once_by,
        input_family,
        inputs,
        definition,
        false as is_custom,
        null::text as problem
    from {{ ref('metric_registry') }}
    {%- if has_custom_metrics() %}
    union all
    select
        registry.metric,
        registry.kind,
        registry.unit,
        registry.owner,
        registry.direction,
        registry.target,
        registry.grains,
        registry.counted_once_by,
        registry.input_family,
        null::text as inputs,
        registry.definition,
        true as is_custom,
        events.problem
    from {{ ref('stg_config__custom_metrics') }} as registry
    left join {{ ref('int_custom_events') }} as events
        on registry.metric = events.metric and events.problem is not null
    {%- endif %}
)

select
    definitions.metric,
    definitions.kind,
    definitions.unit,
    definitions.owner,
    definitions.direction,
    coalesce(targets.value::double precision, definitions.target) as target,
    string_to_array(definitions.grains, ' ') as grains,
    coalesce(string_to_array(definitions.counted_once_by, ' '), '{}') as counted_once_by,
    -- A rate, count or sum of nothing is 0; a ratio or a duration of nothing is unknown.
    definitions.kind in ('rate', 'count', 'sum', 'snapshot', 'average') as is_zero_when_empty,
    definitions.input_family,
    coalesce(string_to_array(definitions.inputs, ' '), '{}') as inputs,
    definitions.definition,
    definitions.is_custom,
    definitions.problem
from definitions
left join {{ ref('stg_config__rules') }} as targets
    on targets.rule = 'targets.' || definitions.metric
