select
    {{ bounded_key('normalize(team::text, nfc)') }} as team,
    {{ bounded_key('normalize(parent_team::text, nfc)') }} as parent_team,
    normalize(member::text, nfc) as member,
    valid_from::date as valid_from,
    valid_to::date as valid_to,
    source_file::text as source_file,
    source_line::bigint as source_line,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_files', 'teams') }}
