{{ config(indexes=[{'columns': ['repository_id']}]) }}

select
    issues.issue_id,
    issues.project_id,
    issues.repository_id,
    services.service_id,
    issues.key,
    {{ without_email('issues.title') }} as title,
    issues.type,
    issues.work_kind,
    issues.status_category,
    issues.story_points,
    issues.author_account_id,
    issues.resolution,
    issues.created_at,
    issues.started_at,
    issues.first_done_at,
    issues.done_at,
    case
        when issues.first_done_at is not null then coalesce(issues.closed_at > issues.first_done_at, true)
    end as is_reopened,
    issues.moved_to_issue_id,
    exclusions.exclusion_reason,
    issues.deleted_at,
    issues.source,
    issues.source_url
from {{ ref('int_issues') }} as issues
left join {{ ref('int_repository_services') }} as services on issues.repository_id = services.repository_id
left join {{ ref('int_issue_exclusions') }} as exclusions on issues.issue_id = exclusions.issue_id
