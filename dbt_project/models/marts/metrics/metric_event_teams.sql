{{ config(materialized='view') }}

{% for owners in metric_owners().values() if owners %}
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
