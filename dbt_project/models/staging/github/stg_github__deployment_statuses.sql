select
    installation::text as installation,
    repository_id::bigint as repository_id,
    node_id::text as node_id,
    deployment_id::bigint as deployment_id,
    lower(state::text) as state,
    environment::text as environment,
    description::text as description,
    log_url::text as log_url,
    creator_login::text as creator_login,
    creator_type::text as creator_type,
    creator_id::bigint as creator_id,
    created_at::timestamptz as created_at,
    updated_at::timestamptz as updated_at,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_github', 'deployment_statuses') }}
where {{ is_configured('github', 'repository_id') }}
