select
    repository_id::text as repository_id,
    path::text as path,
    asked_at::timestamptz as asked_at,
    lines::bigint as lines,
    age_days::double precision as age_days,
    days_since_change::double precision as days_since_change,
    changes::bigint as changes,
    changes_of_year::bigint as changes_of_year,
    changes_of_quarter::bigint as changes_of_quarter,
    lines_of_year::bigint as lines_of_year,
    lines_of_quarter::bigint as lines_of_quarter,
    developers::bigint as developers,
    developers_of_year::bigint as developers_of_year,
    owner_share::double precision as owner_share,
    coupled_files::bigint as coupled_files,
    fixes::bigint as fixes,
    fixes_of_year::bigint as fixes_of_year,
    fixes_of_quarter::bigint as fixes_of_quarter,
    fixed_at::timestamptz as fixed_at
from {{ source('spark', 'file_quarters') }}
where {{ is_configured('git', "regexp_replace(repository_id, '^repository:', '')") }}
