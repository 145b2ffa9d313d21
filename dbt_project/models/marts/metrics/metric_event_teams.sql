{{ config(materialized='view') }}

select
    metric,
    event_id,
    team_id
from {{ ref('built_in_metric_event_teams') }}
{%- if has_custom_metrics() %}
union all
select
    metric,
    event_id,
    entity_id as team_id
from {{ ref('int_custom_metric_teams') }}
{%- endif %}
