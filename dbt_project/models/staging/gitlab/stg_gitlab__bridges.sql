select
    installation::text as installation,
    project_id::bigint as project_id,
    bridge_id::bigint as bridge_id,
    pipeline_id::bigint as pipeline_id,
    name::text as name,
    downstream_project_id::bigint as downstream_project_id,
    downstream_pipeline_id::bigint as downstream_pipeline_id,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_gitlab', 'bridges') }}
where {{ is_configured('gitlab', 'project_id') }}
