-- From the start of work to the last closing: work goes on in a status of work that is not one of waiting.
select
    issues.issue_id,
    coalesce(sum(spent.seconds) filter (where its.is_active), 0)::double precision as active_seconds,
    coalesce(sum(spent.seconds) filter (where not its.is_active), 0)::double precision as waiting_seconds
from {{ ref('fct_issues') }} as issues
inner join {{ ref('fct_issue_status_intervals') }} as statuses on issues.issue_id = statuses.issue_id
cross join
    lateral (
        select
            extract(
                epoch from least(statuses.ended_at, issues.done_at)
                - greatest(statuses.started_at, issues.started_at)
            ) as seconds
    ) as spent
cross join
    lateral (
        select
            statuses.status_category = 'in_progress' and not ({{ issue_label('statuses.status', 'waiting') }})
                as is_active
    ) as its
where
    issues.started_at is not null
    and issues.done_at is not null
    and statuses.status_category in ('to_do', 'in_progress')
    and spent.seconds > 0
group by issues.issue_id
