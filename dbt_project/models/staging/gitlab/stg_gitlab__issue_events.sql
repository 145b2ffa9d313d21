select
    installation::text as installation,
    project_id::bigint as project_id,
    event::text as event,
    event_id::bigint as event_id,
    iid::bigint as iid,
    author_id::bigint as author_id,
    author_username::text as author_username,
    label::text as label,
    created_at::timestamptz as created_at,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_gitlab', 'issue_events') }}
where {{ is_configured('gitlab', 'project_id') }}
