{{ config(materialized='view') }}

select
    builds.build_id as report_id,
    builds.run_id || '/attempts/' || builds.attempt as run,
    null::text as repository,
    builds.sha,
    builds.branch,
    builds.job_name as name,
    coverage.lines_covered,
    coverage.lines_total,
    coverage.branches_covered,
    coverage.branches_total,
    builds.finished_at,
    'jenkins' as source,
    builds.url as source_url,
    builds.deleted_at
from {{ ref('int_builds__jenkins') }} as builds
inner join {{ ref('stg_jenkins__coverage') }} as coverage
    on
        builds.installation = coverage.installation
        and builds.job = coverage.job
        and builds.number = coverage.number
where builds.host_repository_id is not null and coverage.deleted_at is null
