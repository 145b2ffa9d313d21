-- Pull requests with a trace of an AI assistant in one of their commits or in what their merge made of them,
-- and those of agents. A rebase makes new commits that keep author date and subject, which hosts cut short.
with

assisted as (
    select
        commits.repository_id,
        commits.sha,
        commits.authored_at,
        left(commits.subject, 60) as subject
    from {{ ref('int_assisted_commits') }} as traces
    inner join {{ ref('int_commits') }} as commits on traces.commit_id = commits.commit_id
),

own as (
    select
        pull_requests.pull_request_id,
        pull_requests.repository_id,
        commits.sha,
        commits.authored_at,
        left(commits.subject, 60) as subject
    from {{ ref('int_pull_request_commits') }} as commits
    inner join {{ ref('int_pull_requests') }} as pull_requests
        on commits.pull_request_id = pull_requests.pull_request_id
)

select own.pull_request_id
from own
inner join assisted on own.repository_id = assisted.repository_id and own.sha = assisted.sha

union

select own.pull_request_id
from own
inner join assisted
    on
        own.repository_id = assisted.repository_id
        and own.authored_at = assisted.authored_at
        and own.subject = assisted.subject

union

select pull_requests.pull_request_id
from {{ ref('int_pull_requests') }} as pull_requests
inner join assisted
    on
        pull_requests.repository_id = assisted.repository_id
        and pull_requests.merge_commit_sha = assisted.sha

union

select pull_request_id
from {{ ref('int_pull_requests') }}
where author_kind = 'agent'
