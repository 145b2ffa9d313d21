-- Issues that go on in another project, with the issue that they are now. Only GitLab makes a new one of
-- them.
with recursive

moves as (
    select
        moved.installation || ':issue:' || moved.project_id || ':' || moved.iid as issue_id,
        target.installation || ':issue:' || target.project_id || ':' || target.iid as next_issue_id
    from {{ ref('stg_gitlab__issues') }} as moved
    inner join {{ ref('stg_gitlab__issues') }} as target
        on moved.installation = target.installation and moved.moved_to_id = target.id
    where target.deleted_at is null
),

-- `union` ends the walk even where issues say that they moved to each other.
walked as (
    select
        issue_id,
        next_issue_id
    from moves

    union

    select
        walked.issue_id,
        moves.next_issue_id
    from walked
    inner join moves on walked.next_issue_id = moves.issue_id
)

select
    walked.issue_id,
    min(walked.next_issue_id collate "C") as moved_to_issue_id
from walked
left join moves on walked.next_issue_id = moves.issue_id
where moves.issue_id is null
group by walked.issue_id
