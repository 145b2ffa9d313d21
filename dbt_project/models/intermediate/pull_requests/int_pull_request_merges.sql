{{ config(indexes=[
    {'columns': ['pull_request_id'], 'unique': true},
    {'columns': ['repository_id', 'sha']},
]) }}

-- How each pull request was merged, where the commit that the merge made is known. A rebase keeps author date
-- and subject of the last commit, a squash is written anew. Where the last one is not listed, a rebase shows
-- in copies of those that are.
with

last_commits as (
    select distinct on (pull_request_id)
        pull_request_id,
        sha,
        authored_at,
        subject
    from {{ ref('int_pull_request_commits') }}
    order by pull_request_id asc, position desc, sha collate "C" asc
),

copied as (
    select distinct cut.pull_request_id
    from {{ ref('int_cut_pull_requests') }} as cut
    inner join {{ ref('int_pull_requests') }} as pull_requests
        on cut.pull_request_id = pull_requests.pull_request_id
    inner join {{ ref('int_pull_request_commits') }} as own on cut.pull_request_id = own.pull_request_id
    inner join {{ ref('int_commits') }} as copies
        on
            pull_requests.repository_id = copies.repository_id
            and own.authored_at = copies.authored_at
            and left(own.subject, 60) = left(copies.subject, 60)
            and not copies.is_merge
)

select
    pull_requests.pull_request_id,
    pull_requests.repository_id,
    merged.sha,
    case
        when merged.is_merge then 'merge'
        when
            copied.pull_request_id is not null
            or merged.sha = last_commits.sha
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
left join copied on pull_requests.pull_request_id = copied.pull_request_id
where pull_requests.merged_at is not null
