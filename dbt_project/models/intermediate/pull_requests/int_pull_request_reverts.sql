-- Commits that say which pull requests they take back, with the commit that merged each. One explicit branch
-- per host, which has its own words: GitHub's "Reverts owner/repository#1" and `Revert "Title (#1)" (#2)`,
-- GitLab's "This reverts merge request !1", which without a path means the project's own.
{% set path, number = '(?:[\\w.-]+(?:/[\\w.-]+)+)?', '\\d{1,9}\\M' %}
with

mentions as (
    select
        messages.repository,
        messages.sha,
        'github' as source,
        listed.item
    from {{ ref('int_revert_messages') }} as messages
    cross join
        lateral {{ listed_after('messages.body', '(?:^|\\n)reverts', path ~ '#' ~ number) }} as listed (item)

    union all

    select
        repository,
        sha,
        'github' as source,
        substring(subject from '\((#\d{1,9})\)"[^"]*$') as item
    from {{ ref('int_commits') }}
    where subject like 'Revert "%'

    union all

    select
        messages.repository,
        messages.sha,
        'gitlab' as source,
        listed.item
    from {{ ref('int_revert_messages') }} as messages
    cross join
        lateral {{ listed_after('messages.body', 'reverts merge requests?', path ~ '!' ~ number) }}
            as listed (item)
),

numbered as (
    select
        repository,
        sha,
        source,
        nullif(regexp_replace(item, '[#!]\d+$', ''), '') as named_repository,
        substring(item from '[#!]\d+$') as reference
    from mentions
    where item is not null
),

-- Where the host is not collected, Git's messages alone say which commit merged a request.
merges_by_message as (
    select
        repository,
        sha,
        committed_at,
        'github' as source,
        coalesce(
            substring(subject from '^Merge pull request (#\d{1,9}) '),
            substring(subject from '\((#\d{1,9})\)$')
        ) as reference
    from {{ ref('int_commits') }}
    where subject like '%#%'

    union all

    select
        repository,
        sha,
        committed_at,
        'gitlab' as source,
        substring(body from '(?n)^See merge request [\w./-]*(!\d{1,9})$') as reference
    from {{ ref('stg_git__commits') }}
    where deleted_at is null and body like '%See merge request %'
),

merged as (
    select
        pull_requests.source,
        pull_requests.repository,
        case pull_requests.source when 'gitlab' then '!' else '#' end || pull_requests.number as reference,
        ends.sha
    from {{ ref('int_pull_request_merges') }} as ends
    inner join {{ ref('int_pull_requests') }} as pull_requests
        on ends.pull_request_id = pull_requests.pull_request_id
    where pull_requests.deleted_at is null

    union all

    (
        select distinct on (repository, source, reference)
            source,
            repository,
            reference,
            sha
        from merges_by_message
        where
            reference is not null
            and repository not in (select known.repository from {{ ref('int_pull_requests') }} as known)
        order by repository asc, source asc, reference asc, committed_at asc, sha collate "C" asc
    )
)

select distinct
    numbered.repository,
    numbered.sha,
    numbered.reference,
    merged.sha as referenced_sha
from numbered
inner join merged
    on
        numbered.source = merged.source
        and numbered.repository = merged.repository
        and numbered.reference = merged.reference
left join {{ ref('int_host_repositories') }} as hosted on merged.repository = hosted.repository
where
    numbered.sha != merged.sha
    and lower(coalesce(numbered.named_repository, merged.repository))
    in (lower(merged.repository), lower(hosted.path))
