{{ config(indexes=[
    {'columns': ['pull_request_id'], 'unique': true},
    {'columns': ['repository_id', 'sha']},
]) }}

-- How each pull request was merged, where the commit that the merge made is known. A rebase keeps author date
-- and subject of the last commit, a squash is written anew.
with

last_commits as (
    select distinct on (pull_request_id)
        pull_request_id,
        sha,
        authored_at,
        subject
    from {{ ref('int_pull_request_commits') }}
    order by pull_request_id asc, position desc, sha collate "C" asc
)

select
    pull_requests.pull_request_id,
    pull_requests.repository_id,
    merged.sha,
    case
        when merged.is_merge then 'merge'
        when
            merged.sha = last_commits.sha
            or (
                merged.authored_at = last_commits.authored_at
                and left(merged.subject, 60) = left(last_commits.subject, 60)
            )
            then 'rebase'
        else 'squash'
    end as merge_method
from {{ ref('int_pull_requests') }} as pull_requests
inner join {{ ref('int_commits') }} as merged
    on
        pull_requests.repository_id = merged.repository_id
        and pull_requests.merge_commit_sha = merged.sha
left join last_commits on pull_requests.pull_request_id = last_commits.pull_request_id
where pull_requests.merged_at is not null
