select
    installation::text as installation,
    repository_id::bigint as repository_id,
    node_id::text as node_id,
    number::bigint as number,
    event::text as event,
    actor_login::text as actor_login,
    actor_type::text as actor_type,
    actor_id::bigint as actor_id,
    created_at::timestamptz as created_at,
    label::text as label,
    subject::text as subject,
    before_sha::text as before_sha,
    before_committed_at::timestamptz as before_committed_at,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_github', 'pull_request_events') }}
where {{ is_configured('github', 'repository_id') }}
