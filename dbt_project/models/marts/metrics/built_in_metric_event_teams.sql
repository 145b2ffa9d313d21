{{ config(materialized='view') }}

{% for thing, owners in metric_owners().items() if owners and thing != 'custom' %}
{% for relation, metrics in owners.items() %}
{% for metric in metrics %}
select
    '{{ metric }}' as metric,
    event_id,
    entity_id as team_id
from {{ ref(relation) }}
where entity_type = 'team'
{% if not loop.last %}union all{% endif %}
{% endfor %}
{% if not loop.last %}union all{% endif %}
{% endfor %}
{% if not loop.last %}union all{% endif %}
{% endfor %}
