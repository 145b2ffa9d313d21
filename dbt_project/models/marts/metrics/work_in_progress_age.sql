{{ config(materialized='view') }}

-- Readers may not call the functions of ranges.
select
    issues.issue_id,
    issues.key,
    issues.project_id,
    statuses.status,
    issues.started_at,
    extract(epoch from present.as_of - issues.started_at)::double precision as age_seconds,
    extract(epoch from present.as_of - statuses.started_at)::double precision as in_status_seconds,
    issues.source_url
from {{ ref('int_issue_intervals') }} as intervals
inner join {{ ref('fct_issues') }} as issues on intervals.subject_id = issues.issue_id
cross join {{ ref('int_as_of') }} as present
left join {{ ref('fct_issue_status_intervals') }} as statuses
    on
        issues.issue_id = statuses.issue_id
        and present.as_of >= statuses.started_at
        and coalesce(present.as_of < statuses.ended_at, true)
where
    intervals.exclusion_reason is null
    and intervals.started_at <= present.as_of
    and coalesce(intervals.ended_at > present.as_of, true)
