select
    repository::text as repository,
    kind::text as kind,
    sha::text as sha,
    base_sha::text as base_sha,
    patch_id::text as patch_id
from {{ source('raw_git', 'patch_ids') }}
where {{ is_configured('git', 'repository') }}
