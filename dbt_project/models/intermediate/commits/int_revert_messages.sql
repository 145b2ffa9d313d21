-- Texts that may say what their commit reverts: messages of commits, and descriptions of merged pull
-- requests, which a squash does not always take along.
with

descriptions as (
    {{ branches_of('int_pull_requests', ['pull_request_id', 'body'], "body ilike '%reverts %'") }}
)

select
    repository,
    sha,
    body
from {{ ref('stg_git__commits') }}
where deleted_at is null and body ilike '%reverts %'

union

select
    pull_requests.repository,
    merged.sha,
    descriptions.body
from descriptions
inner join {{ ref('int_pull_request_merges') }} as merged
    on descriptions.pull_request_id = merged.pull_request_id
inner join {{ ref('int_pull_requests') }} as pull_requests
    on descriptions.pull_request_id = pull_requests.pull_request_id
where pull_requests.deleted_at is null
