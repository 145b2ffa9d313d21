select
    installation::text as installation,
    project_id::bigint as project_id,
    deployment_id::bigint as deployment_id,
    updated_at::timestamptz as updated_at,
    iid::bigint as iid,
    ref::text as ref,
    sha::text as sha,
    status::text as status,
    environment::text as environment,
    created_at::timestamptz as created_at,
    finished_at::timestamptz as finished_at,
    user_id::bigint as user_id,
    username::text as username,
    job_id::bigint as job_id,
    job_name::text as job_name,
    job_started_at::timestamptz as job_started_at,
    job_finished_at::timestamptz as job_finished_at,
    pipeline_id::bigint as pipeline_id,
    url::text as url,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_gitlab', 'deployments') }}
where {{ is_configured('gitlab', 'project_id') }}
