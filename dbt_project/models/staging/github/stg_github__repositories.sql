select
    installation::text as installation,
    repository_id::bigint as repository_id,
    name_with_owner::text as name_with_owner,
    node_id::text as node_id,
    url::text as url,
    default_branch::text as default_branch,
    is_private::boolean as is_private,
    is_archived::boolean as is_archived,
    is_fork::boolean as is_fork,
    is_empty::boolean as is_empty,
    created_at::timestamptz as created_at,
    pushed_at::timestamptz as pushed_at,
    allows_merge::boolean as allows_merge,
    allows_squash::boolean as allows_squash,
    allows_rebase::boolean as allows_rebase,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_github', 'repositories') }}
where {{ is_configured('github', 'repository_id') }}
