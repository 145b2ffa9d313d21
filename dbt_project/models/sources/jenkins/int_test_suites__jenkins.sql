{{ config(materialized='view') }}

select
    builds.build_id as report_id,
    suites.suite,
    builds.run_id || '/attempts/' || builds.attempt as run,
    null::text as repository,
    builds.sha,
    builds.branch,
    suites.passed,
    suites.failed,
    suites.skipped,
    suites.seconds,
    builds.finished_at,
    'jenkins' as source,
    builds.url as source_url,
    builds.deleted_at
from {{ ref('int_builds__jenkins') }} as builds
inner join {{ ref('stg_jenkins__test_suites') }} as suites
    on
        builds.installation = suites.installation
        and builds.job = suites.job
        and builds.number = suites.number
where builds.host_repository_id is not null and suites.deleted_at is null
