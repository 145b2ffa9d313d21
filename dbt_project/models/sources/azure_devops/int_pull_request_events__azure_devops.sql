{{ config(materialized='view') }}

with told as (
    select
        {{ azure_devops_pull_request('requests') }} as pull_request_id,
        case
            when events.type = 'IsDraftUpdate' and events.is_draft then 'converted_to_draft'
            when events.type = 'IsDraftUpdate' and not events.is_draft then 'ready_for_review'
            when events.type = 'ReviewersUpdate' and events.added_reviewers > 0 then 'review_requested'
            when events.type = 'RefUpdate' then 'pushed'
            when events.type = 'StatusUpdate' and events.status = 'Completed' then 'merged'
            when events.type = 'StatusUpdate' and events.status = 'Abandoned' then 'closed'
            when events.type = 'StatusUpdate' and events.status = 'Active' then 'reopened'
        end as event,
        events.created_at as happened_at
    from {{ ref('stg_azure_devops__pull_request_events') }} as events
    inner join {{ ref('stg_azure_devops__pull_requests') }} as requests
        on
            events.installation = requests.installation
            and events.project_id = requests.project_id
            and events.pull_request_id = requests.pull_request_id
    where events.deleted_at is null
)

select
    pull_request_id,
    event,
    happened_at
from told
where event is not null
