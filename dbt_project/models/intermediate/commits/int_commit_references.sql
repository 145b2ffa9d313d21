with

mentions as (
    select
        repository,
        sha,
        'revert' as kind,
        lower((regexp_matches(body, 'This reverts commit\s+([0-9a-f]{7,40})\M', 'gi'))[1]) as reference
    from {{ ref('stg_git__commits') }}
    where deleted_at is null and body ilike '%this reverts commit%'

    union all

    select
        repository,
        sha,
        'cherry_pick' as kind,
        lower((regexp_matches(body, 'cherry[- ]picked from (?:commit\s+)?([0-9a-f]{7,40})\M', 'gi'))[1])
            as reference
    from {{ ref('stg_git__commits') }}
    where deleted_at is null and body ilike '%cherry_picked from%'
),

resolved as (
    {{ commits_by_prefix('mentions') }}
)

select distinct
    mentions.repository,
    mentions.sha,
    mentions.kind,
    mentions.reference,
    resolved.sha as referenced_sha
from mentions
left join resolved
    on mentions.repository = resolved.repository and mentions.reference = resolved.reference

union

select
    repository,
    sha,
    'revert' as kind,
    reference,
    referenced_sha
from {{ ref('int_pull_request_reverts') }}
