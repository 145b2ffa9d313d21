select
    repository::text as repository,
    ref::text as ref,
    object_sha::text as object_sha,
    commit_sha::text as commit_sha,
    tagged_at::timestamptz as tagged_at,
    observed_at::timestamptz as observed_at
from {{ source('raw_git', 'ref_observations') }}
where {{ is_configured('git', 'repository') }}
