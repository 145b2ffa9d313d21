{{ config(materialized='view') }}

-- A tracker has statuses; a host without any has two and labels: open, in progress by a label that says so,
-- closed.
select
    issue_id,
    created_at as happened_at,
    true as is_opening,
    null::boolean as is_not_done,
    null::text as label,
    null::boolean as is_added,
    null::text as status
from {{ ref('int_issues') }}

union all

select
    issue_id,
    closed_at as happened_at,
    false as is_opening,
    is_not_done,
    null::text as label,
    null::boolean as is_added,
    null::text as status
from {{ ref('int_issue_closings') }}

union all

select
    issue_id,
    happened_at,
    case when event = 'reopened' then true end as is_opening,
    null::boolean as is_not_done,
    label,
    case
        when event in ('labeled', 'started') then true
        when event in ('unlabeled', 'stopped') then false
    end as is_added,
    status
from {{ ref('int_issue_events') }}
where
    event = 'reopened'
    or status is not null
    or (event in ('labeled', 'unlabeled') and {{ issue_label('label', 'in_progress') }})
