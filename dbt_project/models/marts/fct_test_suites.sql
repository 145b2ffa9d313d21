{{ config(indexes=[{'columns': ['repository_id', 'sha']}]) }}

select
    suites.report_id || ':' || suites.suite as test_suite_id,
    suites.report_id,
    suites.test_run_id,
    suites.repository_id,
    services.service_id,
    suites.sha,
    suites.branch,
    suites.is_on_default_branch,
    suites.pipeline_run_id as run_id,
    suites.suite,
    suites.passed,
    suites.failed,
    suites.skipped,
    suites.seconds,
    suites.finished_at,
    suites.deleted_at,
    suites.source,
    suites.source_url
from {{ ref('int_test_suites') }} as suites
left join {{ ref('int_repository_services') }} as services on suites.repository_id = services.repository_id
