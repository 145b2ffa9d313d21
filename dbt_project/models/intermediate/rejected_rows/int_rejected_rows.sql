-- What dbt sets aside, or keeps as it is and cannot place: one branch per reason.
select
    source,
    repository as scope,
    'pull_requests' as table_name,
    number::text as key,
    'has the unknown state ' || coalesce(state, 'null') as reason
from {{ ref('int_pull_requests') }}
where state is null or state not in ('open', 'closed', 'merged')

union all

select
    source,
    repository_id as scope,
    'reviews' as table_name,
    review_id as key,
    'has the unknown state ' || coalesce(state, 'null') as reason
from {{ ref('int_reviews') }}
where state is null or state not in ('approved', 'changes_requested', 'commented', 'dismissed')

union all

select
    source,
    'incidents' as scope,
    'incidents' as table_name,
    incident_id as key,
    case
        when started_at < timestamptz '2000-01-01 00:00:00+00' then 'began before 2000: it is left out'
        when resolved_at < started_at then 'ended before it began: it is shown as open'
        else 'ended at an impossible moment: it is shown as open'
    end as reason
from {{ ref('int_incident_candidates') }}
where
    started_at < timestamptz '2000-01-01 00:00:00+00'
    or (resolved_at is not null and {{ possible_moment('resolved_at') }} is null)
    or resolved_at < started_at

union all

select
    pull_requests.source,
    pull_requests.repository as scope,
    'pull_request_comments' as table_name,
    comments.comment_id as key,
    'has no created_at' as reason
from {{ ref('int_pull_request_comments') }} as comments
inner join {{ ref('int_pull_requests') }} as pull_requests
    on comments.pull_request_id = pull_requests.pull_request_id
where comments.created_at is null

union all

select
    states.source,
    projects.key as scope,
    states.table_name,
    states.key,
    'has the unknown state ' || states.state as reason
from {{ ref('int_unknown_states') }} as states
inner join {{ ref('int_projects') }} as projects on states.host_repository_id = projects.project_id

union all

select
    doubled.source,
    projects.key as scope,
    doubled.table_name,
    doubled.key,
    'has the number of a row of another repository or project: it is left out' as reason
from {{ ref('int_doubled_numbers') }} as doubled
inner join {{ ref('int_projects') }} as projects on doubled.host_repository_id = projects.project_id

union all

select
    source,
    scope,
    table_name,
    key,
    reason
from {{ ref('int_unplaced_runs') }}
