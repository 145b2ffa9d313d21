{{ config(indexes=[{'columns': ['sprint_id']}]) }}

-- What comes after a sprint's end changes nothing of it. An issue that may not be seen any more, or a sprint
-- that nobody shows, has no row of its own to belong to.
select
    found.sprint_id,
    found.issue_id,
    found.added_at,
    case
        when sprints.completed_at is null or found.removed_at < sprints.completed_at then found.removed_at
    end as removed_at,
    found.source,
    issues.source_url
from (
    {{ branches_of('int_sprint_issues', ['sprint_id', 'issue_id', 'added_at', 'removed_at', 'source']) }}
) as found
inner join {{ ref('fct_issues') }} as issues on found.issue_id = issues.issue_id
inner join {{ ref('fct_sprints') }} as sprints on found.sprint_id = sprints.sprint_id
where sprints.completed_at is null or found.added_at < sprints.completed_at
