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
    metric,
    entity_type,
    entity_id,
    {{ entity_label('entity_type', 'entity_id') }} as entity,
    grain,
    period_start,
    event_id,
    event_at,
    counted_id,
    service_id,
    repository_id,
    value,
    unit,
    reason is null as is_counted,
    reason,
    rule,
    source_url
from explained
