select
    installation::text as installation,
    repository_id::bigint as repository_id,
    deployment_id::bigint as deployment_id,
    node_id::text as node_id,
    sha::text as sha,
    ref::text as ref,
    task::text as task,
    environment::text as environment,
    original_environment::text as original_environment,
    description::text as description,
    payload::text as payload,
    creator_login::text as creator_login,
    creator_type::text as creator_type,
    creator_id::bigint as creator_id,
    created_at::timestamptz as created_at,
    updated_at::timestamptz as updated_at,
    url::text as url,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_github', 'deployments') }}
where {{ is_configured('github', 'repository_id') }}
