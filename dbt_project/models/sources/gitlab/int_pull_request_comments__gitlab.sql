{{ config(materialized='view') }}

select
    notes.installation || ':comment:' || notes.note_id as comment_id,
    notes.installation || ':pull_request:' || notes.project_id || ':' || notes.iid as pull_request_id,
    case when notes.type = 'DiffNote' then 'review' else 'conversation' end as kind,
    null::text as review_id,
    {{ gitlab_account('notes.author_id', 'notes.author_username') }} as author_account_id,
    notes.path,
    notes.created_at,
    'gitlab' as source,
    merge_requests.url || '#note_' || notes.note_id as source_url,
    notes.deleted_at
from {{ ref('stg_gitlab__merge_request_notes') }} as notes
left join {{ ref('stg_gitlab__merge_requests') }} as merge_requests
    on
        notes.installation = merge_requests.installation
        and notes.project_id = merge_requests.project_id
        and notes.iid = merge_requests.iid
where not notes.is_system
