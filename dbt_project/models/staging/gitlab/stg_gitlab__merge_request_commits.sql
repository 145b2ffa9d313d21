select
    installation::text as installation,
    project_id::bigint as project_id,
    merge_request_iid::bigint as merge_request_iid,
    sha::text as sha,
    position::bigint as position,
    authored_at::timestamptz as authored_at,
    committed_at::timestamptz as committed_at,
    author_name::text as author_name,
    author_email::text as author_email,
    title::text as title,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_gitlab', 'merge_request_commits') }}
where {{ is_configured('gitlab', 'project_id') }}
