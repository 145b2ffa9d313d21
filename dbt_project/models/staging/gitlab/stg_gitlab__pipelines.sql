select
    installation::text as installation,
    project_id::bigint as project_id,
    pipeline_id::bigint as pipeline_id,
    updated_at::timestamptz as updated_at,
    iid::bigint as iid,
    sha::text as sha,
    ref::text as ref,
    status::text as status,
    source::text as source,
    name::text as name,
    created_at::timestamptz as created_at,
    url::text as url,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_gitlab', 'pipelines') }} as landed
where
    {{ is_configured('gitlab', 'project_id') }}
    and {{ is_of_one_place('gitlab', 'pipelines') }}
