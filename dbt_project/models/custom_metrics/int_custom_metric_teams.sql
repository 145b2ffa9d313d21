-- The teams that the query gave; where it gave none, those that owned the service at the time.
select
    events.metric,
    events.event_id,
    'team' as entity_type,
    team.team_id as entity_id
from {{ ref('int_custom_events') }} as events
cross join lateral unnest(events.team_ids) as team (team_id)
union all
select
    events.metric,
    events.event_id,
    'team' as entity_type,
    owners.team_id as entity_id
from {{ ref('int_custom_events') }} as events
cross join {{ ref('int_metric_calendar') }} as calendar
inner join {{ ref('dim_service_owners') }} as owners
    on
        events.service_id = owners.service_id
        and {{ holds_at('owners', 'events.event_at') }}
where events.team_ids is null
