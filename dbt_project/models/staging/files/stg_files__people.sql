select
    person::text as person,
    name::text as name,
    email::text as email,
    login::text as login,
    timezone::text as timezone,
    source_file::text as source_file,
    source_line::bigint as source_line,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_files', 'people') }}
