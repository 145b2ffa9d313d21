{{ config(indexes=[{'columns': ['report_id', 'suite']}]) }}

{% set columns = ['report_id', 'suite', 'class_name', 'name', 'status', 'message', 'seconds'] %}
with

found as (
    {{ branches_of('int_test_cases', columns) }}
)

select distinct on (found.report_id, found.suite, coalesce(found.class_name, ''), found.name)
    found.report_id,
    found.suite,
    coalesce(found.class_name, '') as class_name,
    found.name,
    concat_ws('.', nullif(found.class_name, ''), found.name) as test_case,
    found.status,
    found.message,
    found.seconds,
    suites.repository,
    suites.repository_id,
    suites.sha,
    suites.branch,
    suites.is_on_default_branch,
    suites.pipeline_run_id,
    suites.finished_at,
    suites.source,
    suites.source_url,
    suites.deleted_at
from found
inner join {{ ref('int_test_suites') }} as suites
    on found.report_id = suites.report_id and found.suite = suites.suite
order by
    found.report_id asc, found.suite asc, coalesce(found.class_name, '') asc, found.name asc,
    found.status = 'skipped' asc, found.seconds desc
