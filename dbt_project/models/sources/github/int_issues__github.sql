{{ config(materialized='view') }}

select
    issues.installation || ':issue:' || issues.repository_id || ':' || issues.number as issue_id,
    issues.installation || ':repo:' || issues.repository_id as project_id,
    '#' || issues.number as number_text,
    issues.title,
    null::text as type_name,
    null::text as parent_issue_id,
    issues.installation || ':user:' || issues.author_id as author_account_id,
    coalesce(issues.labels, '[]')::jsonb as labels,
    '[]'::jsonb as components,
    null::text as priority,
    false as is_incident,
    coalesce(issues.assignees, '[]')::jsonb as assignees,
    lower(issues.state) = 'closed' as is_done,
    null::boolean as is_in_progress,
    lower(issues.state_reason) as resolution,
    null::double precision as story_points,
    issues.created_at,
    issues.closed_at,
    'github' as source,
    issues.url as source_url,
    issues.deleted_at
from {{ ref('stg_github__issues') }} as issues
