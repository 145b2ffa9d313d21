select
    installation::text as installation,
    project_id::bigint as project_id,
    iid::bigint as iid,
    path::text as path,
    additions::bigint as additions,
    deletions::bigint as deletions,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_gitlab', 'merge_request_files') }}
where {{ is_configured('gitlab', 'project_id') }}
