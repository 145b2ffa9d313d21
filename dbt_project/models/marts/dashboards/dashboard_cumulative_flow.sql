{{ config(indexes=[{'columns': ['entity', 'day_on']}]) }}

select
    flow.entity_type,
    flow.entity_id,
    {{ named_entity('flow') }} as entity,
    flow.day_on,
    flow.status_category,
    flow.issue_count
from {{ ref('cumulative_flow') }} as flow
left join {{ ref('int_entity_names') }} as names on flow.entity_id = names.entity_id
