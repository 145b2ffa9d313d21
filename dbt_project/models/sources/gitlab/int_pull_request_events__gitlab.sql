{{ config(materialized='view') }}

-- GitLab tells of drafts, of requests for review and of every push in system notes, always in English.
with

told as (
    select
        installation || ':pull_request:' || project_id || ':' || iid as pull_request_id,
        case
            when body ~ '^marked this merge request as \*\*ready\*\*' then 'ready_for_review'
            when body ~ '^unmarked (this merge request )?as a \*\*Work In Pro' then 'ready_for_review'
            when body ~ '^marked this merge request as \*\*draft\*\*' then 'converted_to_draft'
            when body ~ '^marked (this merge request )?as a \*\*Work In Pro' then 'converted_to_draft'
            when body ~ '^added \d+ commits?\M' then 'pushed'
            when body ~ '^requested review from' then 'review_requested'
            when body ~ '^closed( |$)' then 'closed'
            when body ~ '^reopened( |$)' then 'reopened'
            when body ~ '^merged( |$)' then 'merged'
        end as event,
        created_at as happened_at
    from {{ ref('stg_gitlab__merge_request_notes') }}
    where is_system and deleted_at is null
)

select
    pull_request_id,
    event,
    happened_at
from told
where event is not null
