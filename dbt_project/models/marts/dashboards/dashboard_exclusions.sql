{{ config(indexes=[{'columns': ['entity']}]) }}

with

left_out as (
    {%- for thing in metric_owners() %}
    select
        metric || ':' || exclusion_reason || ':' || coalesce(service_id, repository_id, '') as thing_id,
        metric,
        exclusion_reason,
        service_id,
        repository_id,
        left_out_rows
    from {{ ref('left_out_of_' ~ thing) }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

teams as (
    select
        left_out.thing_id as event_id,
        'team' as entity_type,
        owners.team_id as entity_id
    from left_out
    inner join {{ ref('int_present_owners') }} as owners on left_out.service_id = owners.service_id
),

entities as (
    {{ entities_of('left_out', 'teams') }}
)

select
    entities.entity_type,
    entities.entity_id,
    entities.entity,
    left_out.metric,
    {{ words('left_out.metric') }} as metric_name,
    left_out.exclusion_reason,
    sum(left_out.left_out_rows)::bigint as left_out_rows
from left_out
inner join entities on left_out.thing_id = entities.thing_id
group by
    entities.entity_type, entities.entity_id, entities.entity, left_out.metric, left_out.exclusion_reason
