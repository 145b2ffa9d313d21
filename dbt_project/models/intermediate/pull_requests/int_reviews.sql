{{ config(indexes=[{'columns': ['review_id'], 'unique': true}, {'columns': ['pull_request_id']}]) }}

{% set columns = [
    'review_id', 'pull_request_id', 'reviewer_account_id', 'state', 'submitted_at', 'ended_at', 'has_body',
    'commit_sha', 'source', 'source_url', 'deleted_at',
] %}
with

found as (
    {{ branches_of('int_reviews', columns) }}
)

select
    found.review_id,
    found.pull_request_id,
    pull_requests.repository_id,
    found.reviewer_account_id,
    its.reviewer_key,
    reviewers.kind as reviewer_kind,
    {{ is_other_human('reviewers', 'reviewing', 'authoring') }} as is_by_other_human,
    found.state,
    found.submitted_at,
    case
        when found.state in ('approved', 'dismissed')
            then least(
                found.ended_at,
                min(found.submitted_at)
                filter (where found.state = 'changes_requested' and found.deleted_at is null)
                    over (
                        partition by found.pull_request_id, its.reviewer_key
                        order by found.submitted_at, found.review_id
                        rows between 1 following and unbounded following
                    )
            )
    end as ended_at,
    found.has_body,
    found.commit_sha,
    found.source,
    found.source_url,
    coalesce(found.deleted_at, pull_requests.deleted_at) as deleted_at
from found
inner join {{ ref('int_pull_requests') }} as pull_requests
    on found.pull_request_id = pull_requests.pull_request_id
left join {{ ref('int_host_accounts') }} as reviewers on found.reviewer_account_id = reviewers.account_id
left join {{ ref('int_accounts_people') }} as reviewing on found.reviewer_account_id = reviewing.account_id
left join {{ ref('int_accounts_people') }} as authoring
    on pull_requests.author_account_id = authoring.account_id
cross join
    lateral (
        select coalesce(reviewing.person_id, found.reviewer_account_id, found.review_id) as reviewer_key
    ) as its
