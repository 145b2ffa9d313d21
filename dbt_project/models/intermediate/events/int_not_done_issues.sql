-- Entries into done without being done, which metrics of issues show apart by their reason.
select
    issues.issue_id || ':' || to_char(closings.closed_at at time zone 'UTC', 'YYYYMMDD"T"HH24MISS.US')
        as event_id,
    issues.issue_id,
    issues.repository_id,
    issues.service_id,
    closings.closed_at as event_at,
    coalesce(issues.exclusion_reason, closings.resolution) as exclusion_reason,
    concat_ws(', ', issues.key, issues.type, closings.resolution) as rule,
    issues.source_url
from {{ ref('int_issue_closings') }} as closings
inner join {{ ref('fct_issues') }} as issues on closings.issue_id = issues.issue_id
where closings.is_not_done and issues.deleted_at is null
