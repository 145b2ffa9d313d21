select
    repository_id::text as repository_id,
    change_id::text as change_id,
    is_pull_request::boolean as is_pull_request,
    began_at::timestamptz as began_at,
    landed_at::timestamptz as landed_at,
    subsystems::bigint as subsystems,
    directories::bigint as directories,
    files::bigint as files,
    entropy::double precision as entropy,
    lines_added::bigint as lines_added,
    lines_deleted::bigint as lines_deleted,
    lines_before::bigint as lines_before,
    is_fix::boolean as is_fix,
    developers::bigint as developers,
    age_days::double precision as age_days,
    unique_changes::bigint as unique_changes,
    experience::bigint as experience,
    recent_experience::double precision as recent_experience,
    subsystem_experience::bigint as subsystem_experience,
    fixed_at::timestamptz as fixed_at
from {{ source('spark', 'changes') }}
where {{ is_configured('git', "regexp_replace(repository_id, '^repository:', '')") }}
