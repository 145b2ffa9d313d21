select
    installation::text as installation,
    project_id::bigint as project_id,
    iid::bigint as iid,
    updated_at::timestamptz as updated_at,
    id::bigint as id,
    title::text as title,
    description::text as description,
    url::text as url,
    state::text as state,
    author_id::bigint as author_id,
    author_username::text as author_username,
    coalesce(created_at, updated_at)::timestamptz as created_at,
    closed_at::timestamptz as closed_at,
    labels::text as labels,
    assignees::text as assignees,
    milestone_iid::bigint as milestone_iid,
    type::text as type,
    weight::bigint as weight,
    severity::text as severity,
    moved_to_id::bigint as moved_to_id,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_gitlab', 'issues') }}
where {{ is_configured('gitlab', 'project_id') }}
