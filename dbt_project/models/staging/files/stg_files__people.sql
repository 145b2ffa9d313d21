select
    normalize(person::text, nfc) as person,
    normalize(name::text, nfc) as name,
    normalize(email::text, nfc) as email,
    normalize(login::text, nfc) as login,
    timezone::text as timezone,
    source_file::text as source_file,
    source_line::bigint as source_line,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_files', 'people') }}
