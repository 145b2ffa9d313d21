{{ config(indexes=[{'columns': ['entity', 'promised_on']}]) }}

with

late as (
    select
        items.*,
        calendar.as_of_on - items.promised_on as late_days
    from {{ ref('fct_plan_items') }} as items
    cross join ({{ metric_present() }}) as calendar
    where
        items.promised_on < calendar.as_of_on
        and coalesce(items.delivered_at > calendar.as_of, true)
        and coalesce(items.dropped_at > calendar.as_of, true)
),

things as (
    select
        plan_item_id as thing_id,
        null::text as service_id,
        repository_id
    from late
),

entities as (
    {{ entities_of('things', ref('int_plan_item_owners')) }}
)

select
    entities.entity_type,
    entities.entity_id,
    {{ named_entity('entities') }} as entity,
    late.plan_item_id,
    late.kind,
    late.key,
    late.name as title,
    late.promised_on,
    late.due_on,
    late.moved_count,
    late.late_days,
    late.item_count,
    late.open_item_count,
    late.points_left,
    late.most_open_in,
    late.most_open_count,
    late.source_url
from late
inner join entities on late.plan_item_id = entities.thing_id
left join {{ ref('int_entity_names') }} as names on entities.entity_id = names.entity_id
