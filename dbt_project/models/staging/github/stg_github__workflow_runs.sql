select
    installation::text as installation,
    repository_id::bigint as repository_id,
    run_id::bigint as run_id,
    run_number::bigint as run_number,
    run_attempt::bigint as run_attempt,
    workflow_id::bigint as workflow_id,
    name::text as name,
    path::text as path,
    display_title::text as display_title,
    event::text as event,
    status::text as status,
    conclusion::text as conclusion,
    head_branch::text as head_branch,
    head_sha::text as head_sha,
    actor_login::text as actor_login,
    actor_type::text as actor_type,
    actor_id::bigint as actor_id,
    created_at::timestamptz as created_at,
    run_started_at::timestamptz as run_started_at,
    updated_at::timestamptz as updated_at,
    url::text as url,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_github', 'workflow_runs') }} as landed
where
    {{ is_configured('github', 'repository_id') }}
    and {{ is_of_one_place('github', 'workflow_runs') }}
