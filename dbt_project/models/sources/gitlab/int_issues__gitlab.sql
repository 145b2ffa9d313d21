{{ config(materialized='view') }}

select
    installation || ':issue:' || project_id || ':' || iid as issue_id,
    installation || ':project:' || project_id as project_id,
    '#' || iid as number_text,
    title,
    type as type_name,
    null::text as parent_issue_id,
    {{ gitlab_account('author_id', 'author_username') }} as author_account_id,
    coalesce(labels, '[]')::jsonb as labels,
    '[]'::jsonb as components,
    null::text as priority,
    false as is_incident,
    coalesce(assignees, '[]')::jsonb as assignees,
    state = 'closed' as is_done,
    null::boolean as is_in_progress,
    case when moved_to_id is not null then 'moved' end as resolution,
    weight::double precision as story_points,
    created_at,
    closed_at,
    'gitlab' as source,
    url as source_url,
    deleted_at
from {{ ref('stg_gitlab__issues') }}
