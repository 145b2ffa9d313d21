{{ config(materialized='view') }}

-- A review that is not submitted is one that nobody sees yet. GitHub does not say when one was dismissed.
select
    installation || ':review:' || node_id as review_id,
    installation || ':pull_request:' || repository_id || ':' || pull_request_number as pull_request_id,
    installation || ':user:' || author_id as reviewer_account_id,
    coalesce(lower(state), 'unknown') as state,
    submitted_at,
    null::timestamptz as ended_at,
    coalesce(body, '') != '' as has_body,
    commit_sha,
    'github' as source,
    url as source_url,
    deleted_at
from {{ ref('stg_github__reviews') }}
where submitted_at is not null
