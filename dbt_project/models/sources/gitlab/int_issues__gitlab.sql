{{ config(materialized='view') }}

select
    installation || ':issue:' || project_id || ':' || iid as issue_id,
    installation || ':project:' || project_id as project_id,
    '#' || iid as number_text,
    title,
    {{ gitlab_account('author_id', 'author_username') }} as author_account_id,
    coalesce(labels, '[]')::jsonb as labels,
    coalesce(assignees, '[]')::jsonb as assignees,
    state = 'closed' as is_done,
    case when moved_to_id is not null then 'moved' end as resolution,
    created_at,
    closed_at,
    'gitlab' as source,
    url as source_url,
    deleted_at
from {{ ref('stg_gitlab__issues') }}
