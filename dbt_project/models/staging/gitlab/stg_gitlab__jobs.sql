select
    installation::text as installation,
    project_id::bigint as project_id,
    job_id::bigint as job_id,
    pipeline_id::bigint as pipeline_id,
    name::text as name,
    stage::text as stage,
    status::text as status,
    ref::text as ref,
    sha::text as sha,
    is_tag::boolean as is_tag,
    allow_failure::boolean as allow_failure,
    is_retried::boolean as is_retried,
    queued_seconds::double precision as queued_seconds,
    duration_seconds::double precision as duration_seconds,
    coverage::double precision as coverage,
    created_at::timestamptz as created_at,
    started_at::timestamptz as started_at,
    finished_at::timestamptz as finished_at,
    user_id::bigint as user_id,
    url::text as url,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_gitlab', 'jobs') }} as landed
where
    {{ is_configured('gitlab', 'project_id') }}
    and {{ is_of_one_place('gitlab', 'jobs') }}
