{{ config(materialized='view') }}

select
    'github:pull_request:' || repository_id || ':' || number as pull_request_id,
    case event
        when 'ReadyForReviewEvent' then 'ready_for_review'
        when 'ConvertToDraftEvent' then 'converted_to_draft'
        when 'ClosedEvent' then 'closed'
        when 'ReopenedEvent' then 'reopened'
        when 'MergedEvent' then 'merged'
        when 'ReviewRequestedEvent' then 'review_requested'
        when 'HeadRefForcePushedEvent' then 'force_pushed'
        else event
    end as event,
    created_at as happened_at
from {{ ref('stg_github__pull_request_events') }}
where deleted_at is null
