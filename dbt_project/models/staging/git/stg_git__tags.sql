select
    repository::text as repository,
    tag::text as tag,
    object_sha::text as object_sha,
    commit_sha::text as commit_sha,
    is_annotated::boolean as is_annotated,
    tagger_name::text as tagger_name,
    tagger_email::text as tagger_email,
    tagged_at::timestamptz as tagged_at
from {{ source('raw_git', 'tags') }}
where {{ is_configured('git', 'repository') }}
