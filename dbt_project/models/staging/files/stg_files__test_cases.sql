select
    {{ bounded_key('repository::text') }} as repository,
    {{ bounded_key('lower(sha::text)') }} as sha,
    branch::text as branch,
    {{ bounded_key('normalize(run::text, nfc)') }} as run,
    {{ bounded_key('normalize(report::text, nfc)') }} as report,
    content::text as content,
    finished_at::timestamptz as finished_at,
    url::text as url,
    {{ bounded_key('normalize(suite::text, nfc)') }} as suite,
    {{ bounded_key('normalize(class_name::text, nfc)') }} as class_name,
    {{ bounded_key('normalize(name::text, nfc)') }} as name,
    status::text as status,
    message::text as message,
    seconds::double precision as seconds,
    source_file::text as source_file,
    source_line::bigint as source_line,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_files', 'test_cases') }}
