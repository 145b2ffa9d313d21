select
    installation::text as installation,
    repository_id::bigint as repository_id,
    release_id::bigint as release_id,
    node_id::text as node_id,
    tag_name::text as tag_name,
    name::text as name,
    target::text as target,
    is_draft::boolean as is_draft,
    is_prerelease::boolean as is_prerelease,
    author_login::text as author_login,
    author_type::text as author_type,
    author_id::bigint as author_id,
    created_at::timestamptz as created_at,
    published_at::timestamptz as published_at,
    url::text as url,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_github', 'releases') }}
where {{ is_configured('github', 'repository_id') }}
