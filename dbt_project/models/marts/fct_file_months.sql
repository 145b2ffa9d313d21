select
    repository_id,
    path,
    month,
    commits,
    additions,
    deletions,
    authors,
    'git' as source,
    null::text as source_url
from {{ ref('stg_spark__file_months') }}
