{{ config(materialized='view') }}

select
    'gitlab:issue:' || project_id || ':' || iid as issue_id,
    case event
        when 'closed' then 'done'
        when 'reopened' then 'reopened'
        when 'label_add' then 'labeled'
        when 'label_remove' then 'unlabeled'
        else event
    end as event,
    label,
    created_at as happened_at
from {{ ref('stg_gitlab__issue_events') }}
where deleted_at is null
