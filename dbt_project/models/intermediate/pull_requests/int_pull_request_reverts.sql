-- Commits that merged a pull request which reverts another, with the commit that merged the other. One
-- explicit branch per host, which has to know its words.
with

mentions as (
    select
        pull_request_id,
        (regexp_matches(body, '^Reverts ([\w.-]+/[\w.-]+)?#(\d{1,9})', 'gn'))[1] as repository,
        (regexp_matches(body, '^Reverts ([\w.-]+/[\w.-]+)?#(\d{1,9})', 'gn'))[2]::bigint as number
    from {{ ref('int_pull_requests__github') }}
    where body like '%Reverts %'
),

merged as (
    select
        ends.pull_request_id,
        ends.repository_id,
        ends.sha,
        pull_requests.repository,
        pull_requests.number
    from {{ ref('int_pull_request_merges') }} as ends
    inner join {{ ref('int_pull_requests') }} as pull_requests
        on ends.pull_request_id = pull_requests.pull_request_id
    where pull_requests.deleted_at is null
)

select distinct
    reverting.repository,
    reverting.sha,
    '#' || mentions.number as reference,
    reverted.sha as referenced_sha
from mentions
inner join merged as reverting on mentions.pull_request_id = reverting.pull_request_id
inner join merged as reverted
    on
        reverting.repository_id = reverted.repository_id
        and mentions.number = reverted.number
        and coalesce(mentions.repository, reverted.repository) = reverted.repository
where reverting.sha != reverted.sha
