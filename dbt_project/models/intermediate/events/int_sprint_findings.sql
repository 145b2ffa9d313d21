-- What the completed sprints of each entity amount to, with the reason where something is missing.
with entities as (
    select
        'organization' as entity_type,
        'organization' as entity_id
    union all
    select
        'project' as entity_type,
        project_id as entity_id
    from {{ ref('dim_projects') }}
    where repository_id is null
    union all
    select
        'board' as entity_type,
        board_id as entity_id
    from {{ ref('dim_boards') }}
),

sprints as (
    select
        owner.entity_id,
        count(*) as sprint_count,
        count(*) filter (where events.exclusion_reason is distinct from 'no_estimates') as estimated_count
    from {{ ref('events_of_sprints') }} as events
    cross join {{ ref('int_metric_calendar') }} as calendar
    cross join
        lateral (
            select 'organization' as entity_id
            union all
            select owners.entity_id
            from {{ ref('int_sprint_owners') }} as owners
            where owners.event_id = events.event_id
        ) as owner
    where events.metric = 'velocity' and events.event_at < calendar.counted_until
    group by owner.entity_id
),

counted as (
    select
        entities.entity_type,
        entities.entity_id,
        coalesce(sprints.sprint_count, 0) as sprint_count,
        coalesce(sprints.estimated_count, 0) as estimated_count
    from entities
    left join sprints on entities.entity_id = sprints.entity_id
)

select
    'sprint' as family,
    counted.entity_type,
    counted.entity_id,
    found.input,
    found.is_present,
    found.reason
from counted
cross join
    lateral (
        values
        (
            'sprints', counted.sprint_count > 0,
            case when counted.sprint_count = 0 then 'No completed sprint is collected.' end
        ),
        (
            'estimates', counted.estimated_count > 0,
            case
                when counted.sprint_count = 0 then 'No completed sprint is collected.'
                when counted.estimated_count < counted.sprint_count
                    then format(
                        '%s of %s sprints have no issue with an estimate.',
                        counted.sprint_count - counted.estimated_count, counted.sprint_count
                    )
            end
        )
    ) as found (input, is_present, reason)
