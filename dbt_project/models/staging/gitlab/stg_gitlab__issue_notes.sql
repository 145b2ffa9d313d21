select
    installation::text as installation,
    project_id::bigint as project_id,
    note_id::bigint as note_id,
    iid::bigint as iid,
    author_id::bigint as author_id,
    author_username::text as author_username,
    body::text as body,
    is_system::boolean as is_system,
    type::text as type,
    path::text as path,
    created_at::timestamptz as created_at,
    updated_at::timestamptz as updated_at,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_gitlab', 'issue_notes') }}
where {{ is_configured('gitlab', 'project_id') }}
