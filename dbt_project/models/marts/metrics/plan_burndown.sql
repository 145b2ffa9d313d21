{{ config(indexes=[{'columns': ['plan_item_id']}]) }}

-- Issues are in an epic from their making on: not every tracker says when they came to it.
with

spans as (
    select
        items.plan_item_id,
        calendar.timezone,
        least(items.delivered_at, items.dropped_at, calendar.as_of) as until,
        greatest(
            coalesce(items.started_at, calendar.as_of),
            least(items.delivered_at, items.dropped_at, calendar.as_of) - interval '730 days'
        ) as began_at
    from {{ ref('fct_plan_items') }} as items
    cross join ({{ metric_present() }}) as calendar
    where items.started_at < calendar.as_of and items.item_count > 0
),

moments as (
    select
        spans.plan_item_id,
        least({{ last_moment_of('days.day_on', 'spans.timezone') }}, spans.until) as measured_at,
        days.day_on
    from spans
    cross join
        lateral (
            select day::date as day_on
            from generate_series(
                (spans.began_at at time zone spans.timezone)::date,
                (spans.until at time zone spans.timezone)::date,
                interval '1 day'
            ) as day
        ) as days
)

select
    moments.plan_item_id,
    moments.day_on,
    moments.measured_at,
    count(statuses.issue_id) as scope_issues,
    count(*) filter (where statuses.status_category = 'done') as done_issues,
    count(*) filter (where statuses.status_category in ('to_do', 'in_progress')) as remaining_issues,
    sum(estimates.story_points) as scope_points,
    case
        when count(estimates.story_points) > 0
            then coalesce(sum(estimates.story_points) filter (where statuses.status_category = 'done'), 0)
    end as done_points,
    case
        when count(estimates.story_points) > 0
            then
                coalesce(
                    sum(estimates.story_points)
                    filter (where statuses.status_category in ('to_do', 'in_progress')), 0
                )
    end as remaining_points
from moments
left join (
    select
        members.plan_item_id,
        members.issue_id
    from {{ ref('int_plan_members') }} as members
    inner join {{ ref('fct_issues') }} as issues on members.issue_id = issues.issue_id
    where issues.exclusion_reason is null and issues.deleted_at is null and issues.moved_to_issue_id is null
) as members on moments.plan_item_id = members.plan_item_id
left join {{ ref('fct_issue_status_intervals') }} as statuses
    on
        members.issue_id = statuses.issue_id
        and statuses.status_category != 'not_done'
        and tstzrange(statuses.started_at, statuses.ended_at) @> moments.measured_at
left join {{ ref('fct_issue_estimates') }} as estimates
    on
        statuses.issue_id = estimates.issue_id
        and tstzrange(estimates.started_at, estimates.ended_at) @> moments.measured_at
group by moments.plan_item_id, moments.day_on, moments.measured_at
