{{ config(materialized='view') }}

select
    reports.report_id,
    suites.suite,
    reports.repository,
    reports.sha,
    reports.branch,
    reports.run,
    coalesce(suites.passed, 0) as passed,
    coalesce(suites.failed, 0) + coalesce(suites.errors, 0) as failed,
    coalesce(suites.skipped, 0) as skipped,
    suites.seconds,
    suites.finished_at,
    'files' as source,
    reports.url as source_url,
    suites.deleted_at
from {{ ref('int_test_reports__files') }} as reports
inner join {{ ref('stg_files__test_suites') }} as suites
    on
        reports.report_id = {{ file_report_id('suites.') }}
        and reports.content is not distinct from suites.content
where suites.deleted_at is null
