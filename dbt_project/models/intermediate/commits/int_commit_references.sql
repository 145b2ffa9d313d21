{% set digits = '[0-9a-f]{7,64}\\M(?!\\.\\.)' %}
with

mentions as (
    select
        messages.repository,
        messages.sha,
        'revert' as kind,
        lower(listed.item) as reference
    from {{ ref('int_revert_messages') }} as messages
    cross join
        lateral {{ listed_after('messages.body', 'this reverts (?:the following )?commits?', digits) }}
            as listed (item)

    union all

    select
        repository,
        sha,
        'cherry_pick' as kind,
        lower((regexp_matches(body, 'cherry[- ]picked from (?:commit\s+)?([0-9a-f]{7,64})\M', 'gi'))[1])
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
where resolved.sha is distinct from mentions.sha

union

select
    repository,
    sha,
    'revert' as kind,
    reference,
    referenced_sha
from {{ ref('int_pull_request_reverts') }}
