select
    installation::text as installation,
    project_id::bigint as project_id,
    tag_name::text as tag_name,
    name::text as name,
    sha::text as sha,
    is_upcoming::boolean as is_upcoming,
    author_id::bigint as author_id,
    author_username::text as author_username,
    created_at::timestamptz as created_at,
    released_at::timestamptz as released_at,
    url::text as url,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_gitlab', 'releases') }}
where {{ is_configured('gitlab', 'project_id') }}
