select
    installation::text as installation,
    repository_id::bigint as repository_id,
    {{ bounded_key('node_id') }} as node_id,
    number::bigint as number,
    id::bigint as id,
    author_login::text as author_login,
    author_type::text as author_type,
    author_id::bigint as author_id,
    body::text as body,
    url::text as url,
    created_at::timestamptz as created_at,
    updated_at::timestamptz as updated_at,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_github', 'pull_request_comments') }} as landed
where
    {{ is_configured('github', 'repository_id') }}
    and {{ is_of_one_place('github', 'pull_request_comments') }}
