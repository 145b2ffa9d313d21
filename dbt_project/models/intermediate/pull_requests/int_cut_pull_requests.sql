-- Pull requests of whose commits the host counts more than it lists: GitHub lists 250.
select
    pull_requests.pull_request_id,
    pull_requests.commits_total,
    listed.commit_count as listed_count
from {{ ref('int_pull_requests') }} as pull_requests
inner join (
    select
        pull_request_id,
        count(*) as commit_count
    from {{ ref('int_pull_request_commits') }}
    group by pull_request_id
) as listed
    on pull_requests.pull_request_id = listed.pull_request_id
where pull_requests.commits_total > listed.commit_count
