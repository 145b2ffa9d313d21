{{ config(materialized='view') }}

select
    events.metric,
    teams.team_id,
    events.event_id,
    events.counted_id,
    events.event_at,
    events.event_on,
    events.value,
    events.exclusion_reason
from {{ ref('metric_events') }} as events
inner join {{ ref('metric_event_teams') }} as teams
    on events.metric = teams.metric and events.event_id = teams.event_id
where coalesce(events.entity_type, 'team') = 'team'
