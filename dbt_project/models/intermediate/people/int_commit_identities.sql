with

used as (
    select
        author_key as account_email_key,
        author_name as name,
        author_email as email,
        committed_at
    from {{ ref('int_commits') }}

    union all

    select
        committer_key as account_email_key,
        committer_name as name,
        committer_email as email,
        committed_at
    from {{ ref('int_commits') }}
    where committer_key != author_key or committer_name is distinct from author_name
)

select
    account_email_key,
    coalesce(name, '') as name,
    email,
    count(*) as commit_count,
    max(committed_at) as last_used_at
from used
group by account_email_key, coalesce(name, ''), email
