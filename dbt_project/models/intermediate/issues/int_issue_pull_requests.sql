-- The host names a repository by its path, to which a further installation's name is not yet added, or
-- leaves out that of the pull request itself. An issue of a tracker is named by its key, as people write it:
-- in capital letters, in a branch as they like.
{% set key = '(?<![[:alnum:]])([[:alpha:]][[:alnum:]_]*-[1-9][0-9]*|AB#[1-9][0-9]*)(?![[:alnum:]])' %}
with

closing as (
    select
        issues.issue_id,
        pull_requests.pull_request_id
    from {{ ref('int_pull_requests') }} as pull_requests
    inner join {{ ref('int_host_repositories') }} as hosted
        on pull_requests.repository = hosted.repository and pull_requests.source = hosted.source
    cross join lateral jsonb_array_elements_text(pull_requests.closing_issues) as closing (reference)
    inner join {{ ref('int_issues') }} as issues
        on
            left(hosted.repository, length(hosted.repository) - length(hosted.path))
            || case when closing.reference like '#%' then hosted.path else '' end
            || closing.reference
            = issues.key
),

written as (
    select
        pull_request_id,
        concat_ws(' ', title, upper(head_branch)) as text
    from {{ ref('int_pull_requests') }}

    union all

    select
        pull_request_id,
        subject as text
    from {{ ref('int_pull_request_commits') }}
),

named as (
    select
        keys.issue_id,
        written.pull_request_id
    from written
    cross join lateral regexp_matches(written.text, '{{ key }}', 'g') as found (parts)
    inner join {{ ref('int_issue_keys') }} as keys on found.parts[1] = keys.key
    -- Who has no tracker searches no text.
    where exists (select 1 from {{ ref('int_issue_keys') }})
),

links as (
    select
        *,
        'closing' as method
    from closing

    union all

    select
        *,
        'key' as method
    from named
)

select
    issue_id,
    pull_request_id,
    -- Whoever says that it closes the issue says more.
    case when bool_or(method = 'closing') then 'closing' else 'key' end as method
from links
group by issue_id, pull_request_id
