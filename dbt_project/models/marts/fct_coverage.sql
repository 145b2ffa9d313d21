{{ config(indexes=[{'columns': ['repository_id', 'finished_at']}]) }}

select
    reports.report_id,
    reports.repository_id,
    services.service_id,
    reports.sha,
    reports.branch,
    reports.is_on_default_branch,
    reports.pipeline_run_id as run_id,
    reports.name,
    reports.lines_covered,
    reports.lines_total,
    reports.branches_covered,
    reports.branches_total,
    reports.finished_at,
    reports.deleted_at,
    reports.source,
    reports.source_url
from {{ ref('int_coverage_reports') }} as reports
left join {{ ref('int_repository_services') }} as services on reports.repository_id = services.repository_id
