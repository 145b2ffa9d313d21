select
    repository_id::text as repository_id,
    month_end::date as month_end,
    truck_factor::bigint as truck_factor,
    files::bigint as files,
    people::bigint as people
from {{ source('spark', 'truck_factor') }}
where {{ is_configured('git', "regexp_replace(repository_id, '^repository:', '')") }}
