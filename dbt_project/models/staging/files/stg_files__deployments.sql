select
    deployment_id::text as deployment_id,
    repository::text as repository,
    service::text as service,
    environment::text as environment,
    ref::text as ref,
    sha::text as sha,
    started_at::timestamptz as started_at,
    finished_at::timestamptz as finished_at,
    status::text as status,
    url::text as url,
    source_file::text as source_file,
    source_line::bigint as source_line,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_files', 'deployments') }}
