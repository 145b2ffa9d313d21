{{ config(materialized='view') }}

-- What two names hold alike was recorded twice.
with

numbered as (
    select
        *,
        {{ file_report_id() }} as report_id,
        row_number() over (
            partition by repository, sha, content
            order by finished_at, {{ file_report_id() }} collate "C"
        ) as place
    from {{ ref('stg_files__coverage') }}
    where deleted_at is null
)

select
    report_id,
    repository,
    sha,
    branch,
    run,
    report as name,
    lines_covered,
    lines_total,
    branches_covered,
    branches_total,
    finished_at,
    'files' as source,
    url as source_url,
    deleted_at
from numbered
where place = 1 or content is null
