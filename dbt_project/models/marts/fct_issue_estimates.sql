{{ config(indexes=[{'columns': ['issue_id']}]) }}

select
    found.issue_id,
    found.story_points,
    found.started_at,
    found.ended_at,
    issues.source,
    issues.source_url
from (
    {{ branches_of('int_issue_estimates', ['issue_id', 'story_points', 'started_at', 'ended_at']) }}
) as found
inner join {{ ref('fct_issues') }} as issues on found.issue_id = issues.issue_id
where issues.deleted_at is null
