{{ config(materialized='view') }}

-- A row is a whole week of one entity, so it is an event only once that week is over.
with frequency as (
    select * from {{ ref('events_of_deployments') }}
    where metric = 'deployment_frequency'
),

deployments as (
    {{ metric_dated_events('frequency') }}
),

members as (
    select
        deployments.event_on,
        entity.entity_type,
        entity.entity_id
    from deployments
    cross join
        lateral (
            values
            ('organization', 'organization'),
            ('service', deployments.service_id),
            ('repository', deployments.repository_id)
        ) as entity (entity_type, entity_id)
    where deployments.exclusion_reason is null and entity.entity_id is not null

    union all

    select
        deployments.event_on,
        teams.entity_type,
        teams.entity_id
    from deployments
    inner join {{ ref('int_deployment_teams') }} as teams on deployments.event_id = teams.event_id
    where deployments.exclusion_reason is null
),

entity_days as (
    select distinct
        entity_type,
        entity_id,
        event_on,
        date_trunc('week', event_on::timestamp)::date as week_start
    from members
),

entity_weeks as (
    select
        first_days.entity_type,
        first_days.entity_id,
        week.week_start::date as week_start,
        calendar.timezone
    from (
        select
            entity_type,
            entity_id,
            min(week_start) as first_week
        from entity_days
        group by entity_type, entity_id
    ) as first_days
    cross join {{ ref('int_metric_calendar') }} as calendar
    cross join {{ ref('int_as_of_date') }} as present
    cross join lateral generate_series(
        first_days.first_week::timestamp, (present.as_of_on - 7)::timestamp, interval '7 days'
    ) as week (week_start)
)

select
    'deployment_days_per_week' as metric,
    entity_weeks.entity_id || ' ' || to_char(entity_weeks.week_start, 'IYYY-"W"IW') as event_id,
    case when entity_weeks.entity_type = 'repository' then entity_weeks.entity_id end as repository_id,
    case when entity_weeks.entity_type = 'service' then entity_weeks.entity_id end as service_id,
    case when entity_weeks.entity_type = 'team' then entity_weeks.entity_id end as team_id,
    entity_weeks.entity_type,
    null::text as counted_id,
    {{ last_moment_of('(entity_weeks.week_start + 6)', 'entity_weeks.timezone') }} as event_at,
    count(entity_days.event_on)::double precision as value,
    null::text as exclusion_reason,
    'dates with a deployment in the week' as rule,
    null::text as source_url
from entity_weeks
left join entity_days
    on
        entity_weeks.entity_type = entity_days.entity_type
        and entity_weeks.entity_id = entity_days.entity_id
        and entity_weeks.week_start = entity_days.week_start
group by entity_weeks.entity_type, entity_weeks.entity_id, entity_weeks.week_start, entity_weeks.timezone
