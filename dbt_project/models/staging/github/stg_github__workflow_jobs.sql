select
    installation::text as installation,
    repository_id::bigint as repository_id,
    job_id::bigint as job_id,
    run_id::bigint as run_id,
    run_attempt::bigint as run_attempt,
    workflow_name::text as workflow_name,
    name::text as name,
    status::text as status,
    conclusion::text as conclusion,
    head_branch::text as head_branch,
    head_sha::text as head_sha,
    runner_name::text as runner_name,
    has_steps::boolean as has_steps,
    labels::text as labels,
    created_at::timestamptz as created_at,
    started_at::timestamptz as started_at,
    completed_at::timestamptz as completed_at,
    url::text as url,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_github', 'workflow_jobs') }} as landed
where
    {{ is_configured('github', 'repository_id') }}
    and {{ is_of_one_place('github', 'workflow_jobs') }}
