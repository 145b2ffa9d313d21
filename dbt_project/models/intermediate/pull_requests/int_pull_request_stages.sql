{{ config(indexes=[{'columns': ['pull_request_id'], 'unique': true}]) }}

-- Moments, stages and counts of each pull request. "Others" are humans who are not its author.
with

commits as (
    select
        own.pull_request_id,
        min(own.authored_at) filter (
            where {{ is_broken_clock('own.authored_at', 'own.committed_at') }} is not true
        ) as first_commit_authored_at,
        max(own.committed_at) filter (where own.committed_at <= pull_requests.merged_at)
            as last_commit_before_merge_at
    from {{ ref('int_pull_request_commits') }} as own
    inner join {{ ref('int_pull_requests') }} as pull_requests
        on own.pull_request_id = pull_requests.pull_request_id
    group by own.pull_request_id
),

reviews as (
    select
        reviews.pull_request_id,
        min(reviews.submitted_at) filter (where {{ is_approval('reviews') }}) as first_approved_at,
        max(reviews.submitted_at) filter (
            where {{ approved_the_merge('reviews', 'pull_requests') }}
        ) as last_approved_at,
        count(distinct reviews.reviewer_key) filter (
            where {{ approved_the_merge('reviews', 'pull_requests') }}
        ) as approval_count,
        count(*) filter (
            where
            reviews.state = 'changes_requested'
            and reviews.submitted_at <= pull_requests.merged_at
            and reviews.submitted_at < commits.last_commit_before_merge_at
        ) as review_rounds,
        count(*) filter (where reviews.has_body) as reviews_with_body
    from {{ ref('int_reviews') }} as reviews
    inner join {{ ref('int_pull_requests') }} as pull_requests
        on reviews.pull_request_id = pull_requests.pull_request_id
    left join commits on reviews.pull_request_id = commits.pull_request_id
    where reviews.is_by_other_human and reviews.deleted_at is null
    group by reviews.pull_request_id
),

comments as (
    select
        pull_request_id,
        min(created_at) as first_comment_at,
        count(*) as comment_count
    from {{ ref('int_pull_request_comments') }}
    where is_by_other_human and deleted_at is null
    group by pull_request_id
),

moments as (
    select
        pull_requests.pull_request_id,
        pull_requests.opened_at,
        pull_requests.merged_at,
        drafts.ready_at,
        drafts.first_review_at,
        least(drafts.first_review_at, comments.first_comment_at) as first_response_at,
        commits.first_commit_authored_at,
        reviews.first_approved_at,
        reviews.last_approved_at,
        coalesce(reviews.approval_count, 0) as approval_count,
        coalesce(reviews.review_rounds, 0) as review_rounds,
        coalesce(reviews.reviews_with_body, 0) + coalesce(comments.comment_count, 0) as review_depth
    from {{ ref('int_pull_requests') }} as pull_requests
    inner join {{ ref('int_pull_request_drafts') }} as drafts
        on pull_requests.pull_request_id = drafts.pull_request_id
    left join commits on pull_requests.pull_request_id = commits.pull_request_id
    left join reviews on pull_requests.pull_request_id = reviews.pull_request_id
    left join comments on pull_requests.pull_request_id = comments.pull_request_id
),

-- The stages follow one another: without an approval the review lasts until the merge, without a response the
-- merge begins when it is ready.
signed as (
    select
        moments.*,
        case when moments.ready_at is not null then greatest(moments.ready_at, moments.opened_at) end
        - moments.first_commit_authored_at as coding,
        moments.first_response_at - moments.ready_at as pickup,
        coalesce(moments.last_approved_at, moments.merged_at) - moments.first_response_at as review,
        moments.merged_at
        - case when moments.first_response_at is null then moments.ready_at else moments.last_approved_at end
            as merging,
        moments.merged_at - moments.first_commit_authored_at as cycle
    from moments
)

select
    pull_request_id,
    ready_at,
    first_commit_authored_at,
    first_review_at,
    first_response_at,
    first_approved_at,
    last_approved_at,
    approval_count,
    {{ positive_seconds('coding') }} as coding_seconds,
    {{ positive_seconds('pickup') }} as pickup_seconds,
    {{ positive_seconds('review') }} as review_seconds,
    {{ positive_seconds('merging') }} as merge_seconds,
    {{ positive_seconds('cycle') }} as cycle_seconds,
    array_remove(
        array[
            case when coding < interval '0' then 'coding' end,
            case when pickup < interval '0' then 'pickup' end,
            case when review < interval '0' then 'review' end,
            case when merging < interval '0' then 'merge' end,
            case when cycle < interval '0' then 'cycle' end
        ],
        null
    ) as negative_stages,
    review_rounds,
    review_depth
from signed
