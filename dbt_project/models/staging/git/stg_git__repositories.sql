select
    repository::text as repository,
    url::text as url,
    web_url::text as web_url,
    default_branch::text as default_branch,
    head_sha::text as head_sha,
    is_shallow::boolean as is_shallow,
    is_empty::boolean as is_empty,
    is_bare::boolean as is_bare,
    since::date as since,
    first_seen_at::timestamptz as first_seen_at
from {{ source('raw_git', 'repositories') }}
where {{ is_configured('git', 'repository') }}
