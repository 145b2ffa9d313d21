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
    passed::bigint as passed,
    failed::bigint as failed,
    errors::bigint as errors,
    skipped::bigint as skipped,
    seconds::double precision as seconds,
    source_file::text as source_file,
    source_line::bigint as source_line,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_files', 'test_suites') }}
