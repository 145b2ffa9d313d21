{{ config(indexes=[{'columns': ['repository_id', 'test_case']}]) }}

select
    cases.report_id || ':' || cases.suite as test_suite_id,
    cases.report_id,
    cases.repository_id,
    services.service_id,
    cases.sha,
    cases.branch,
    cases.is_on_default_branch,
    cases.pipeline_run_id as run_id,
    cases.suite,
    cases.class_name,
    cases.name,
    cases.test_case,
    cases.status,
    cases.message,
    cases.seconds,
    cases.finished_at,
    cases.deleted_at,
    cases.source,
    cases.source_url
from {{ ref('int_test_cases') }} as cases
left join {{ ref('int_repository_services') }} as services on cases.repository_id = services.repository_id
