select
    entity_type::text as entity_type,
    entity_id::text as entity_id,
    field::text as field,
    value::text as value,
    reason::text as reason,
    source_file::text as source_file,
    source_line::bigint as source_line,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_files', 'corrections') }}
