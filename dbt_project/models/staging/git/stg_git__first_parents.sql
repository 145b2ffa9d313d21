select
    repository::text as repository,
    sha::text as sha,
    position::bigint as position
from {{ source('raw_git', 'first_parents') }}
where {{ is_configured('git', 'repository') }}
