{{ config(materialized='view') }}

select
    installation,
    author_login as login,
    lower(normalize(author_email, nfc)) as email,
    count(*) as commit_count,
    max(committed_at) as last_committed_at
from {{ ref('stg_github__pull_request_commits') }}
where author_login is not null and author_email != ''
group by installation, author_login, lower(normalize(author_email, nfc))
