select
    repository_id::text as repository_id,
    path::text as path,
    commits::bigint as commits,
    recent_commits::bigint as recent_commits,
    additions::bigint as additions,
    deletions::bigint as deletions,
    first_committed_at::timestamptz as first_committed_at,
    last_committed_at::timestamptz as last_committed_at,
    owner_person_id::text as owner_person_id,
    owner_share::double precision as owner_share,
    authors::bigint as authors
from {{ source('spark', 'files') }}
where {{ is_configured('git', "regexp_replace(repository_id, '^repository:', '')") }}
