select
    repository_id::text as repository_id,
    path::text as path,
    month::date as month,
    commits::bigint as commits,
    additions::bigint as additions,
    deletions::bigint as deletions,
    authors::bigint as authors
from {{ source('spark', 'file_months') }}
where {{ is_configured('git', "regexp_replace(repository_id, '^repository:', '')") }}
