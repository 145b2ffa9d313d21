{{ config(materialized='view') }}

{% for metric, owners in metric_owners().items() %}
select
    '{{ metric }}' as metric,
    event_id,
    team_id
from {{ ref(owners) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
