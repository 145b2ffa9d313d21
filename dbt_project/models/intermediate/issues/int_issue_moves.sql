-- Issues that go on in another project as a new one, with the issue that they are now.
with recursive

moves as (
    {{ branches_of('int_issue_moves', ['issue_id', 'next_issue_id']) }}
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
