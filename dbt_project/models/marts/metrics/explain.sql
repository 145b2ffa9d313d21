{{ config(materialized='view') }}

-- One branch per table of values, so that a query of one metric reads the facts of that metric alone.
with explained as (
    {% for thing in metric_owners() %}
    {% set outer = loop %}
    {% for table in metric_tables(thing) %}
    {{ metric_explained(thing, table) }}
    {% if not (loop.last and outer.last) %}union all{% endif %}
    {% endfor %}
    {% endfor %}
)

select
    explained.metric,
    explained.entity_type,
    explained.entity_id,
    {{ named_entity('explained') }} as entity,
    explained.grain,
    explained.period_start,
    explained.event_id,
    explained.event_at,
    explained.counted_id,
    explained.service_id,
    explained.repository_id,
    explained.value,
    explained.unit,
    explained.reason is null as is_counted,
    explained.reason,
    explained.rule,
    explained.source_url
from explained
left join {{ ref('int_entity_names') }} as names on explained.entity_id = names.entity_id
