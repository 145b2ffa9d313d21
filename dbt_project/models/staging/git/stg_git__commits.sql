select
    repository::text as repository,
    sha::text as sha,
    tree_sha::text as tree_sha,
    parent_shas::text as parent_shas,
    author_name::text as author_name,
    author_email::text as author_email,
    authored_at::timestamptz as authored_at,
    author_utc_offset_minutes::integer as author_utc_offset_minutes,
    committer_name::text as committer_name,
    committer_email::text as committer_email,
    committed_at::timestamptz as committed_at,
    subject::text as subject,
    body::text as body,
    trailers::text as trailers,
    additions::bigint as additions,
    deletions::bigint as deletions,
    files_changed::bigint as files_changed,
    has_missing_objects::boolean as has_missing_objects,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_git', 'commits') }}
where {{ is_configured('git', 'repository') }}
