{{ config(materialized='view') }}

-- GitLab closes what somebody marks as a duplicate in the same request, and says so in a system note only.
select
    events.installation || ':issue:' || events.project_id || ':' || events.iid as issue_id,
    case events.event
        when 'closed' then 'done'
        when 'reopened' then 'reopened'
        when 'label_add' then 'labeled'
        when 'label_remove' then 'unlabeled'
        else events.event
    end as event,
    events.label,
    null::text as status,
    case
        when
            events.event = 'closed'
            and exists (
                select 1
                from {{ ref('stg_gitlab__issue_notes') }} as notes
                where
                    notes.installation = events.installation
                    and notes.project_id = events.project_id
                    and notes.iid = events.iid
                    and notes.is_system
                    and notes.deleted_at is null
                    and notes.body ~ '^marked this issue as a duplicate of '
                    and notes.created_at between events.created_at - interval '1 minute'
                    and events.created_at + interval '1 minute'
            )
            then 'duplicate'
    end as resolution,
    events.created_at as happened_at
from {{ ref('stg_gitlab__issue_events') }} as events
where events.deleted_at is null and events.event != 'weight'
