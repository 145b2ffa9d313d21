select
    installation::text as installation,
    project_id::bigint as project_id,
    path_with_namespace::text as path_with_namespace,
    url::text as url,
    clone_url::text as clone_url,
    default_branch::text as default_branch,
    visibility::text as visibility,
    is_archived::boolean as is_archived,
    is_fork::boolean as is_fork,
    is_empty::boolean as is_empty,
    merge_method::text as merge_method,
    squash_option::text as squash_option,
    created_at::timestamptz as created_at,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_gitlab', 'projects') }}
where {{ is_configured('gitlab', 'project_id') }}
