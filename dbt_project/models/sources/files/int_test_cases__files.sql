{{ config(materialized='view') }}

select
    reports.report_id,
    cases.suite,
    cases.class_name,
    cases.name,
    cases.status,
    cases.message,
    cases.seconds
from {{ ref('int_test_reports__files') }} as reports
inner join {{ ref('stg_files__test_cases') }} as cases
    on
        reports.report_id = {{ file_report_id('cases.') }}
        and reports.content is not distinct from cases.content
where cases.deleted_at is null and cases.status in ('failed', 'error', 'skipped')
