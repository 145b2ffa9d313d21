{{ config(indexes=[{'columns': ['report_id'], 'unique': true}]) }}

{% set columns = [
    'report_id', 'run', 'repository', 'sha', 'branch', 'name', 'lines_covered', 'lines_total', 'branches_covered',
    'branches_total', 'finished_at', 'source', 'source_url', 'deleted_at',
] %}
with

found as (
    {{ branches_of('int_coverage_reports', columns) }}
)

select distinct on (found.report_id)
    found.report_id,
    {{ report_columns() }},
    found.name,
    found.lines_covered,
    found.lines_total,
    found.branches_covered,
    found.branches_total,
    coalesce(found.finished_at, runs.finished_at) as finished_at,
    found.source,
    coalesce(found.source_url, runs.source_url) as source_url,
    found.deleted_at
from found
{{ report_joins() }}
order by found.report_id asc, found.finished_at desc, found.lines_total desc, found.lines_covered desc
