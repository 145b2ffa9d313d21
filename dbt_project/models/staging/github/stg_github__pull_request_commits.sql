select
    installation::text as installation,
    repository_id::bigint as repository_id,
    pull_request_number::bigint as pull_request_number,
    sha::text as sha,
    position::bigint as position,
    authored_at::timestamptz as authored_at,
    committed_at::timestamptz as committed_at,
    author_name::text as author_name,
    author_email::text as author_email,
    author_login::text as author_login,
    message_headline::text as message_headline,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_github', 'pull_request_commits') }}
where {{ is_configured('github', 'repository_id') }}
