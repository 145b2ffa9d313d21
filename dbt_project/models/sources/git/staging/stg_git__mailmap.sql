select
    repository::text as repository,
    normalize(proper_name::text, nfc) as proper_name,
    normalize(proper_email::text, nfc) as proper_email,
    normalize(commit_name::text, nfc) as commit_name,
    normalize(commit_email::text, nfc) as commit_email
from {{ source('raw_git', 'mailmap') }}
where {{ is_configured('git', 'repository') }}
