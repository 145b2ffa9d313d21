{{ config(pre_hook="{{ collect_custom_metrics() }}") }}

-- Queries may read every fact and dimension.
{% for model in facts_and_dimensions() %}
-- depends_on: {{ ref(model) }}
{%- endfor %}
-- depends_on: {{ ref('built_in_metric_events') }}
-- depends_on: {{ ref('built_in_metric_event_teams') }}
-- depends_on: {{ ref('stg_config__custom_metrics') }}

select
    metric,
    event_id,
    repository_id,
    service_id,
    team_ids,
    counted_id,
    event_at,
    value,
    exclusion_reason,
    rule,
    source_url,
    problem
from pg_temp.custom_events
