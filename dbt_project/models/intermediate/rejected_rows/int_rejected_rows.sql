-- What dbt sets aside, or keeps as it is and cannot place: one branch per reason.
select
    source,
    repository as scope,
    'pull_requests' as table_name,
    number::text as key,
    'has the unknown state ' || coalesce(state, 'null') as reason
from {{ ref('int_pull_requests') }}
where state is null or state not in ('open', 'closed', 'merged')
