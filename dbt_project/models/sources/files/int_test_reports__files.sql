-- A report of a run is what was written last under its name; what two names hold alike was recorded twice.
with

latest as (
    select distinct on (repository, sha, run, report)
        {{ file_report_id() }} as report_id,
        repository,
        sha,
        branch,
        run,
        report,
        content,
        finished_at,
        url
    from {{ ref('stg_files__test_suites') }}
    where deleted_at is null
    order by repository asc, sha asc, run asc, report asc, finished_at desc, source_line desc
),

numbered as (
    select
        *,
        row_number() over (
            partition by repository, sha, content
            order by finished_at, report_id collate "C"
        ) as place
    from latest
)

select
    report_id,
    repository,
    sha,
    branch,
    run,
    report,
    content,
    finished_at,
    url
from numbered
where place = 1 or content is null
