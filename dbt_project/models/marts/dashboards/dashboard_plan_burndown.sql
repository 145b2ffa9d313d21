{{ config(indexes=[{'columns': ['entity', 'plan_name']}]) }}

with

named as (
    select
        items.plan_item_id,
        -- Titles come again.
        concat_ws(' ', items.key, items.name) as plan_name,
        (
            row_number() over (
                order by
                    coalesce(items.delivered_at, items.dropped_at) is not null,
                    items.promised_on,
                    items.plan_item_id
            )
        )::integer as plan_rank,
        items.repository_id
    from {{ ref('fct_plan_items') }} as items
    where items.plan_item_id in (select burndown.plan_item_id from {{ ref('plan_burndown') }} as burndown)
),

things as (
    select
        plan_item_id as thing_id,
        null::text as service_id,
        repository_id
    from named
),

entities as (
    {{ entities_of('things', ref('int_plan_item_owners')) }}
)

select
    entities.entity_type,
    entities.entity_id,
    {{ named_entity('entities') }} as entity,
    burndown.plan_item_id,
    named.plan_name,
    named.plan_rank,
    burndown.measured_at,
    burndown.day_on,
    burndown.scope_issues,
    burndown.done_issues,
    burndown.remaining_issues,
    burndown.scope_points,
    burndown.done_points,
    burndown.remaining_points
from {{ ref('plan_burndown') }} as burndown
inner join entities on burndown.plan_item_id = entities.thing_id
inner join named on burndown.plan_item_id = named.plan_item_id
left join {{ ref('int_entity_names') }} as names on entities.entity_id = names.entity_id
