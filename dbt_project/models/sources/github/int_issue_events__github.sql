{{ config(materialized='view') }}

select
    installation || ':issue:' || repository_id || ':' || number as issue_id,
    case event
        when 'ClosedEvent' then 'done'
        when 'ReopenedEvent' then 'reopened'
        when 'LabeledEvent' then 'labeled'
        when 'UnlabeledEvent' then 'unlabeled'
        else event
    end as event,
    label,
    null::text as status,
    case when event = 'ClosedEvent' then lower(state_reason) end as resolution,
    created_at as happened_at
from {{ ref('stg_github__issue_events') }}
where deleted_at is null
