-- What each issue weighed and when, by its events. An event does not tell the weight before it: until the
-- first one none is known. An issue without events has had its weight from the beginning.
with

events as (
    select *
    from {{ ref('stg_gitlab__issue_events') }}
    where event = 'weight' and deleted_at is null
),

estimates as (
    select
        installation || ':issue:' || project_id || ':' || iid as issue_id,
        event_id as number,
        weight::double precision as story_points,
        created_at as estimated_at
    from events

    union all

    select
        installation || ':issue:' || project_id || ':' || iid as issue_id,
        0 as number,
        weight::double precision as story_points,
        created_at as estimated_at
    from {{ ref('stg_gitlab__issues') }} as issues
    where
        weight is not null
        and not exists (
            select 1
            from events
            where
                events.installation = issues.installation
                and events.project_id = issues.project_id
                and events.iid = issues.iid
        )
)

{{ estimate_intervals('estimates') }}
