{{ config(materialized='view') }}

with dated as (
    {{ metric_dated_events(ref('built_in_metric_events')) }}
    {%- if has_custom_metrics() %}
    union all
    {{ metric_dated_events(ref('events_of_custom')) }}
    {%- endif %}
),

registry as (
    select
        metric,
        kind
    from {{ ref('metric_registry') }}
    {%- if has_custom_metrics() %}
    union all
    select
        metric,
        kind
    from {{ ref('stg_config__custom_metrics') }}
    {%- endif %}
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
inner join registry on dated.metric = registry.metric
