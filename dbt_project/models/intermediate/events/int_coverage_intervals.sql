-- What was measured of a commit holds until another commit of the default branch is. Reports of other names
-- are parts; a later one of the same name replaces it, from the first on.
with

latest as (
    select distinct on (repository_id, sha, name)
        *,
        min(finished_at) over (partition by repository_id, sha) as measured_at
    from {{ ref('fct_coverage') }}
    where is_on_default_branch and deleted_at is null
    order by repository_id asc, sha asc, name asc, finished_at desc, report_id collate "C" desc
),

commits as (
    select
        repository_id,
        service_id,
        sha,
        measured_at,
        sum(lines_covered) as lines_covered,
        sum(lines_total) as lines_total,
        min(source_url) as source_url
    from latest
    group by repository_id, service_id, sha, measured_at
)

select
    repository_id as subject_id,
    repository_id,
    service_id,
    measured_at as started_at,
    lead(measured_at) over (partition by repository_id order by measured_at, sha collate "C") as ended_at,
    coalesce(lines_covered::double precision / nullif(lines_total, 0), 0) as value,
    case when lines_total = 0 then 'no_lines' end as exclusion_reason,
    lines_covered || ' of ' || lines_total || ' lines of ' || left(sha, 12) as rule,
    source_url
from commits
