select
    repository::text as repository,
    ref::text as ref,
    object_sha::text as object_sha,
    object_type::text as object_type,
    commit_sha::text as commit_sha
from {{ source('raw_git', 'refs') }}
where {{ is_configured('git', 'repository') }}
