{{ config(indexes=[{'columns': ['entity', 'sprint_name']}]) }}

with

things as (
    select
        sprint_id as thing_id,
        null::text as service_id,
        null::text as repository_id
    from {{ ref('sprint_burndown') }}
    group by sprint_id
),

entities as (
    {{ entities_of('things', ref('int_sprint_owners')) }}
),

named as (
    select
        sprints.sprint_id,
        -- Names come again, on other boards and in other years.
        (sprints.began_at at time zone calendar.timezone)::date || ' ' || sprints.name as sprint_name,
        (row_number() over (order by sprints.began_at desc, sprints.sprint_id asc))::integer as sprint_rank
    from {{ ref('fct_sprints') }} as sprints
    inner join things on sprints.sprint_id = things.thing_id
    cross join {{ ref('int_metric_calendar') }} as calendar
)

select
    entities.entity_type,
    entities.entity_id,
    {{ named_entity('entities') }} as entity,
    burndown.sprint_id,
    named.sprint_name,
    named.sprint_rank,
    burndown.measured_at,
    burndown.day_on,
    burndown.scope_points,
    burndown.done_points,
    burndown.remaining_points,
    burndown.planned_points,
    burndown.scope_issues,
    burndown.done_issues,
    burndown.remaining_issues
from {{ ref('sprint_burndown') }} as burndown
inner join entities on burndown.sprint_id = entities.thing_id
inner join named on burndown.sprint_id = named.sprint_id
left join {{ ref('int_entity_names') }} as names on entities.entity_id = names.entity_id
