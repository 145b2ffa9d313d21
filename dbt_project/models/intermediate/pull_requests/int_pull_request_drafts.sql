-- When each pull request was ready, seen from its first review by another human, or from its end where there
-- is none.
with

first_reviews as (
    select
        pull_request_id,
        min(submitted_at) as first_review_at
    from {{ ref('int_reviews') }}
    where is_by_other_human and deleted_at is null
    group by pull_request_id
),

limits as (
    select
        pull_requests.pull_request_id,
        pull_requests.opened_at,
        pull_requests.is_draft,
        first_reviews.first_review_at,
        coalesce(
            first_reviews.first_review_at, pull_requests.merged_at, pull_requests.closed_at, 'infinity'
        ) as limit_at
    from {{ ref('int_pull_requests') }} as pull_requests
    left join first_reviews on pull_requests.pull_request_id = first_reviews.pull_request_id
),

changes as (
    select
        limits.pull_request_id,
        min(events.happened_at) filter (where events.event = 'ready_for_review') as first_ready_at,
        min(events.happened_at) filter (where events.event = 'converted_to_draft') as first_draft_at,
        max(events.happened_at) filter (
            where events.event = 'ready_for_review' and events.happened_at <= limits.limit_at
        ) as last_ready_before_at,
        max(events.happened_at) filter (
            where events.event = 'converted_to_draft' and events.happened_at <= limits.limit_at
        ) as last_draft_before_at,
        min(events.happened_at) filter (
            where events.event = 'ready_for_review' and events.happened_at > limits.limit_at
        ) as first_ready_after_at
    from limits
    inner join {{ ref('int_pull_request_events') }} as events
        on limits.pull_request_id = events.pull_request_id
    where events.event in ('ready_for_review', 'converted_to_draft')
    group by limits.pull_request_id
),

-- What becomes ready before it ever became a draft was opened as one.
opened as (
    select
        limits.*,
        changes.last_ready_before_at,
        changes.last_draft_before_at,
        changes.first_ready_after_at,
        case
            when changes.pull_request_id is null then limits.is_draft
            else coalesce(changes.first_ready_at < coalesce(changes.first_draft_at, 'infinity'), false)
        end as is_opened_as_draft
    from limits
    left join changes on limits.pull_request_id = changes.pull_request_id
),

judged as (
    select
        opened.*,
        case
            when opened.last_ready_before_at is null and opened.last_draft_before_at is null
                then opened.is_opened_as_draft
            else
                coalesce(opened.last_draft_before_at, '-infinity')
                > coalesce(opened.last_ready_before_at, '-infinity')
        end as is_draft_at_limit
    from opened
)

select
    pull_request_id,
    first_review_at,
    is_opened_as_draft,
    case
        when is_draft then null
        when is_draft_at_limit then first_ready_after_at
        else coalesce(last_ready_before_at, opened_at)
    end as ready_at
from judged
