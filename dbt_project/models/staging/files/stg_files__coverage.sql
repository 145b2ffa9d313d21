select
    {{ bounded_key('repository::text') }} as repository,
    {{ bounded_key('lower(sha::text)') }} as sha,
    branch::text as branch,
    {{ bounded_key('normalize(run::text, nfc)') }} as run,
    {{ bounded_key('normalize(report::text, nfc)') }} as report,
    content::text as content,
    finished_at::timestamptz as finished_at,
    url::text as url,
    lines_covered::bigint as lines_covered,
    lines_total::bigint as lines_total,
    branches_covered::bigint as branches_covered,
    branches_total::bigint as branches_total,
    source_file::text as source_file,
    source_line::bigint as source_line,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_files', 'coverage') }}
