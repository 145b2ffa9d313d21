{{ config(materialized='view') }}

-- What each date adds to and takes from the number of issues in a category, summed up over the dates.
with changes as (
    select
        entity.entity_type,
        entity.entity_id,
        statuses.status_category,
        (step.happened_at at time zone calendar.timezone)::date as changed_on,
        sum(step.change) as change
    from {{ ref('fct_issue_status_intervals') }} as statuses
    inner join {{ ref('fct_issues') }} as issues on statuses.issue_id = issues.issue_id
    cross join {{ ref('int_metric_calendar') }} as calendar
    cross join
        lateral (
            values ('organization', 'organization'), ('project', issues.project_id)
            union all
            select
                'board' as entity_type,
                boards.board_id
            from {{ ref('dim_boards') }} as boards
            where boards.project_id = issues.project_id
        ) as entity (entity_type, entity_id)
    cross join
        lateral (
            values (statuses.started_at, 1), (statuses.ended_at, -1)
        ) as step (happened_at, change)
    where
        issues.exclusion_reason is null
        and issues.moved_to_issue_id is null
        and step.happened_at < calendar.counted_until
    group by
        entity.entity_type, entity.entity_id, statuses.status_category,
        (step.happened_at at time zone calendar.timezone)::date
),

dates as (
    select
        firsts.entity_type,
        firsts.entity_id,
        categories.status_category,
        day.day_on::date as day_on
    from (
        select
            entity_type,
            entity_id,
            min(changed_on) as first_on
        from changes
        group by entity_type, entity_id
    ) as firsts
    cross join (values ('to_do'), ('in_progress'), ('done'), ('not_done')) as categories (status_category)
    cross join {{ ref('int_as_of_date') }} as present
    cross join lateral generate_series(
        firsts.first_on::timestamp, present.as_of_on::timestamp, interval '1 day'
    ) as day (day_on)
),

-- As one set: a join of the two on four columns would be planned as if there were hardly a row.
steps as (
    select
        entity_type,
        entity_id,
        status_category,
        changed_on as day_on,
        change
    from changes
    union all
    select
        entity_type,
        entity_id,
        status_category,
        day_on,
        0 as change
    from dates
),

summed as (
    select
        entity_type,
        entity_id,
        day_on,
        status_category,
        sum(change) as change
    from steps
    group by entity_type, entity_id, day_on, status_category
)

select
    entity_type,
    entity_id,
    day_on,
    status_category,
    sum(change) over (
        partition by entity_type, entity_id, status_category
        order by day_on
    )::bigint as issue_count
from summed
