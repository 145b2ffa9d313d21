select
    installation::text as installation,
    author_login::text as login,
    lower(normalize(author_email::text, nfc)) as email,
    count(*) as commit_count,
    max(committed_at::timestamptz) as last_committed_at
from {{ source('raw_github', 'pull_request_commits') }}
where author_login is not null and author_email != '' and {{ is_configured('github', 'repository_id') }}
group by installation, author_login, lower(normalize(author_email::text, nfc))
