{{ config(indexes=[{'columns': ['sprint_id']}]) }}

-- Each stay of an issue in a sprint that was completed, from when that began, with the estimate at both ends.
with stays as (
    select
        members.sprint_id,
        members.issue_id,
        members.added_at,
        members.removed_at,
        sprints.completed_at,
        members.added_at <= sprints.began_at as is_committed,
        greatest(members.added_at, sprints.began_at) as began_at,
        coalesce(members.removed_at, sprints.completed_at) as ended_at
    from {{ ref('fct_sprint_issues') }} as members
    inner join {{ ref('fct_sprints') }} as sprints on members.sprint_id = sprints.sprint_id
    where
        sprints.began_at < sprints.completed_at
        and coalesce(members.removed_at > sprints.began_at, true)
),

estimated as (
    select
        stays.*,
        earlier.story_points as points_then,
        later.story_points as points_now
    from stays
    left join {{ ref('fct_issue_estimates') }} as earlier
        on
            stays.issue_id = earlier.issue_id
            and tstzrange(earlier.started_at, earlier.ended_at) @> stays.began_at
    left join {{ ref('fct_issue_estimates') }} as later
        on
            stays.issue_id = later.issue_id
            and tstzrange(later.started_at, later.ended_at) @> stays.ended_at
),

summed as (
    select
        sprint_id,
        issue_id,
        completed_at,
        min(added_at) as entered_at,
        case when bool_and(removed_at is not null) then max(removed_at) end as left_at,
        bool_or(is_committed) as is_committed,
        bool_or(not is_committed) as is_added,
        bool_or(removed_at is not null) as is_removed,
        max(points_then) filter (where is_committed) as points_at_start,
        sum(points_then) filter (where not is_committed) as points_added,
        sum(points_now) filter (where removed_at is not null) as points_removed,
        max(points_now) filter (where removed_at is null) as points_at_end,
        sum(coalesce(points_now, 0) - coalesce(points_then, 0)) as points_changed
    from estimated
    group by sprint_id, issue_id, completed_at
)

select
    summed.sprint_id,
    summed.issue_id,
    summed.entered_at,
    summed.left_at,
    summed.points_at_start,
    summed.points_added,
    summed.points_removed,
    summed.points_changed,
    summed.points_at_end,
    summed.is_committed,
    summed.is_added,
    summed.is_removed,
    its.outcome = 'done' as is_done,
    its.outcome in ('carried_over', 'not_done') as is_carried_over,
    its.outcome,
    issues.exclusion_reason,
    issues.source,
    issues.source_url
from summed
inner join {{ ref('fct_issues') }} as issues on summed.issue_id = issues.issue_id
left join {{ ref('fct_issue_status_intervals') }} as statuses
    on
        summed.issue_id = statuses.issue_id
        and tstzrange(statuses.started_at, statuses.ended_at) @> summed.completed_at
cross join
    lateral (
        select
            case
                when summed.left_at is not null then 'removed'
                when statuses.status_category in ('done', 'not_done') then statuses.status_category
                else 'carried_over'
            end as outcome
    ) as its
where issues.deleted_at is null
