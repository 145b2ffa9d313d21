{{ config(indexes=[{'columns': ['report_id', 'suite'], 'unique': true}]) }}

{% set columns = [
    'report_id', 'suite', 'run', 'repository', 'sha', 'branch', 'passed', 'failed', 'skipped', 'seconds',
    'finished_at', 'source', 'source_url', 'deleted_at',
] %}
with

found as (
    {{ branches_of('int_test_suites', columns) }}
)

select distinct on (found.report_id, found.suite)
    found.report_id,
    found.suite,
    coalesce(found.run, found.report_id) as test_run_id,
    {{ report_columns() }},
    found.passed,
    found.failed,
    found.skipped,
    found.seconds,
    coalesce(found.finished_at, runs.finished_at) as finished_at,
    found.source,
    coalesce(found.source_url, runs.source_url) as source_url,
    found.deleted_at
from found
{{ report_joins() }}
order by
    found.report_id asc, found.suite asc, found.finished_at desc, found.passed desc, found.failed desc,
    found.skipped desc, found.seconds desc
