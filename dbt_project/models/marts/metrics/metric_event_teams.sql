{{ config(materialized='view') }}

{%- set metrics = [] %}
{%- for metric in metric_kinds() if metric_owners(metric) %}{% do metrics.append(metric) %}{% endfor %}
{% for metric in metrics %}
select
    '{{ metric }}' as metric,
    event_id,
    team_id
from {{ metric_owners(metric) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
