{{ config(materialized='view') }}

-- A push is not told of, only the commits that are there now; a force-push names the last that it replaced.
select
    events.installation || ':pull_request:' || events.repository_id || ':' || events.number
        as pull_request_id,
    happened.event,
    happened.happened_at
from {{ ref('stg_github__pull_request_events') }} as events
cross join
    lateral (
        values
        (
            case events.event
                when 'ReadyForReviewEvent' then 'ready_for_review'
                when 'ConvertToDraftEvent' then 'converted_to_draft'
                when 'ClosedEvent' then 'closed'
                when 'ReopenedEvent' then 'reopened'
                when 'MergedEvent' then 'merged'
                when 'ReviewRequestedEvent' then 'review_requested'
                when 'HeadRefForcePushedEvent' then 'force_pushed'
                else events.event
            end,
            events.created_at
        ),
        ('pushed', events.before_committed_at)
    ) as happened (event, happened_at)
where events.deleted_at is null and happened.happened_at is not null
