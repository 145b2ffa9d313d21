select
    installation::text as installation,
    repository_id::bigint as repository_id,
    number::bigint as number,
    updated_at::timestamptz as updated_at,
    id::bigint as id,
    node_id::text as node_id,
    title::text as title,
    body::text as body,
    url::text as url,
    state::text as state,
    author_login::text as author_login,
    author_type::text as author_type,
    author_id::bigint as author_id,
    author_association::text as author_association,
    coalesce(created_at, updated_at)::timestamptz as created_at,
    closed_at::timestamptz as closed_at,
    labels::text as labels,
    assignees::text as assignees,
    milestone_number::bigint as milestone_number,
    state_reason::text as state_reason,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_github', 'issues') }}
where {{ is_configured('github', 'repository_id') }}
