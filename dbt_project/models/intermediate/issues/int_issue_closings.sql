{{ config(indexes=[{'columns': ['issue_id']}]) }}

-- Each entry into done, with its own reason. A host that tells only why an issue is closed now says it of
-- the last.
with

issues as (
    select
        issue_id,
        is_done,
        resolution,
        closed_at
    from {{ ref('int_tracked_issues') }}
),

told as (
    select
        issue_id,
        happened_at as closed_at,
        min(resolution collate "C") as resolution,
        row_number() over (partition by issue_id order by happened_at desc) as place_from_last
    from {{ ref('int_issue_events') }}
    where event = 'done'
    group by issue_id, happened_at
),

closings as (
    select
        issues.issue_id,
        coalesce(told.closed_at, issues.closed_at) as closed_at,
        coalesce(
            told.resolution,
            case when issues.is_done and coalesce(told.place_from_last, 1) = 1 then issues.resolution end
        ) as resolution
    from issues
    left join told on issues.issue_id = told.issue_id
)

select
    issue_id,
    closed_at,
    resolution,
    coalesce(resolution in ('not_planned', 'duplicate', 'moved', 'cannot_reproduce'), false) as is_not_done
from closings
where closed_at is not null
