select
    incident_id::text as incident_id,
    service::text as service,
    severity::text as severity,
    title::text as title,
    started_at::timestamptz as started_at,
    resolved_at::timestamptz as resolved_at,
    deployment_id::text as deployment_id,
    sha::text as sha,
    url::text as url,
    source_file::text as source_file,
    source_line::bigint as source_line,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_files', 'incidents') }}
