{{ config(indexes=[{'columns': ['repository_id', 'sha'], 'unique': true}]) }}

-- A squash carries the time of the merge, so the clock starts at the pull request's first commit.
select distinct on (merged.repository_id, merged.sha)
    merged.repository_id,
    merged.sha,
    merged.pull_request_id,
    stages.first_commit_authored_at as started_at
from {{ ref('int_pull_request_merges') }} as merged
inner join {{ ref('int_pull_request_stages') }} as stages on merged.pull_request_id = stages.pull_request_id
inner join {{ ref('int_pull_requests') }} as pull_requests
    on merged.pull_request_id = pull_requests.pull_request_id
where
    merged.merge_method = 'squash'
    and stages.first_commit_authored_at is not null
    and pull_requests.deleted_at is null
order by
    merged.repository_id asc,
    merged.sha asc,
    stages.first_commit_authored_at asc,
    merged.pull_request_id collate "C" asc
