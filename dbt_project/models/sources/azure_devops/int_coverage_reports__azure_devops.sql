{{ config(materialized='view') }}

select
    builds.run_id as report_id,
    builds.run_id || '/attempts/' || builds.attempt as run,
    null::text as repository,
    builds.sha,
    builds.branch,
    builds.definition as name,
    coverage.lines_covered,
    coverage.lines_total,
    coverage.branches_covered,
    coverage.branches_total,
    builds.finished_at,
    'azure_devops' as source,
    builds.url as source_url,
    builds.deleted_at
from {{ ref('int_builds__azure_devops') }} as builds
inner join {{ ref('stg_azure_devops__coverage') }} as coverage
    on builds.installation = coverage.installation and builds.build_id = coverage.build_id
where builds.host_repository_id is not null and coverage.deleted_at is null
