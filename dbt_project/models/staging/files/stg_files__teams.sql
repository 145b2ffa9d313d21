select
    team::text as team,
    parent_team::text as parent_team,
    member::text as member,
    valid_from::date as valid_from,
    valid_to::date as valid_to,
    source_file::text as source_file,
    source_line::bigint as source_line,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_files', 'teams') }}
