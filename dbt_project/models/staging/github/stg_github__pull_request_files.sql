select
    installation::text as installation,
    repository_id::bigint as repository_id,
    number::bigint as number,
    path::text as path,
    additions::bigint as additions,
    deletions::bigint as deletions,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_github', 'pull_request_files') }}
where {{ is_configured('github', 'repository_id') }}
