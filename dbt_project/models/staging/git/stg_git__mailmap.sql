select
    repository::text as repository,
    proper_name::text as proper_name,
    proper_email::text as proper_email,
    commit_name::text as commit_name,
    commit_email::text as commit_email
from {{ source('raw_git', 'mailmap') }}
where {{ is_configured('git', 'repository') }}
