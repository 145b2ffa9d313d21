select
    author_login::text as login,
    lower(author_email::text) as email,
    count(*) as commit_count,
    max(committed_at::timestamptz) as last_committed_at
from {{ source('raw_github', 'pull_request_commits') }}
where author_login is not null and author_email != '' and {{ is_configured('github', 'repository_id') }}
group by author_login, lower(author_email::text)
