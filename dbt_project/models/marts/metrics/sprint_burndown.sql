{{ config(indexes=[{'columns': ['sprint_id']}]) }}

-- A sprint nobody ever completes is shown for a year.
with spans as (
    select
        sprints.sprint_id,
        sprints.began_at,
        sprints.planned_end_at,
        calendar.timezone,
        least(sprints.completed_at, calendar.as_of, sprints.began_at + interval '365 days') as until
    from {{ ref('fct_sprints') }} as sprints
    cross join ({{ metric_present() }}) as calendar
    where sprints.began_at <= calendar.as_of and coalesce(sprints.began_at < sprints.completed_at, true)
),

moments as (
    select
        spans.*,
        spans.began_at as measured_at
    from spans
    union
    select
        spans.*,
        least({{ last_moment_of('days.day_on', 'spans.timezone') }}, spans.until)
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
),

dated as (
    select
        moments.*,
        case
            when moments.began_at < moments.planned_end_at
                then
                    extract(epoch from moments.measured_at - moments.began_at)::double precision
                    / extract(epoch from moments.planned_end_at - moments.began_at)
        end as elapsed_share
    from moments
),

measured as (
    select
        moments.sprint_id,
        moments.measured_at,
        count(*) as scope_issues,
        count(*) filter (where statuses.status_category = 'done') as done_issues,
        sum(estimates.story_points) as scope_points,
        case
            when count(estimates.story_points) > 0
                then coalesce(sum(estimates.story_points) filter (where statuses.status_category = 'done'), 0)
        end as done_points
    from moments
    inner join {{ ref('fct_sprint_issues') }} as members
        on
            moments.sprint_id = members.sprint_id
            and moments.measured_at >= members.added_at
            and coalesce(moments.measured_at < members.removed_at, true)
    inner join {{ ref('fct_issues') }} as issues
        on
            members.issue_id = issues.issue_id
            and issues.deleted_at is null
            and issues.exclusion_reason is null
    left join {{ ref('fct_issue_estimates') }} as estimates
        on
            members.issue_id = estimates.issue_id
            and tstzrange(estimates.started_at, estimates.ended_at) @> moments.measured_at
    left join {{ ref('fct_issue_status_intervals') }} as statuses
        on
            members.issue_id = statuses.issue_id
            and tstzrange(statuses.started_at, statuses.ended_at) @> moments.measured_at
    group by moments.sprint_id, moments.measured_at
)

select
    dated.sprint_id,
    dated.measured_at,
    (dated.measured_at at time zone dated.timezone)::date as day_on,
    coalesce(measured.scope_issues, 0) as scope_issues,
    coalesce(measured.done_issues, 0) as done_issues,
    coalesce(measured.scope_issues, 0) - coalesce(measured.done_issues, 0) as remaining_issues,
    measured.scope_points,
    measured.done_points,
    measured.scope_points - measured.done_points as remaining_points,
    greatest(1 - dated.elapsed_share, 0)
    * first_value(measured.scope_points) over (partition by dated.sprint_id order by dated.measured_at asc)
        as planned_points
from dated
left join measured on dated.sprint_id = measured.sprint_id and dated.measured_at = measured.measured_at
