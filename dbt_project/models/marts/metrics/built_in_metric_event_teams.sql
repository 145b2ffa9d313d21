{{ config(materialized='view') }}

{% for thing, owners in metric_owners().items() if owners and thing != 'custom' %}
{% for relation, metrics in owners.items() %}
{% for metric in metrics %}
select
    '{{ metric }}' as metric,
    event_id,
    team_id
from {{ ref(relation) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
{% if not loop.last %}union all{% endif %}
{% endfor %}
{% if not loop.last %}union all{% endif %}
{% endfor %}
