{{ config(materialized='view') }}

select
    events.metric,
    sprints.sprint_id,
    sprints.board_id,
    sprints.name as sprint,
    sprints.began_at,
    sprints.completed_at,
    events.value,
    registry.unit,
    events.exclusion_reason as reason,
    events.rule
from {{ ref('events_of_sprints') }} as events
inner join {{ ref('metric_registry') }} as registry on events.metric = registry.metric
inner join {{ ref('fct_sprints') }} as sprints on events.event_id = sprints.sprint_id
