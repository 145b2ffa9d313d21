{{ config(indexes=[{'columns': ['pull_request_id'], 'unique': true}]) }}

-- Closed pull requests that stand in the default branch all the same, as merge robots leave them: by their
-- head commit, by the last number in a subject, or by a line that names their page. Whether they count as
-- merged is `[pull_requests] landed`.
{% set given_up = "state = 'closed' and merged_at is null and deleted_at is null" %}
{% set columns = ['pull_request_id', 'host_repository_id', 'number', 'head_sha', 'opened_at', 'closed_at'] %}
with

closed as (
    select
        found.*,
        repositories.source,
        repositories.repository
    from (
        {{ branches_of('int_pull_requests', columns, given_up) }}
    ) as found
    inner join {{ ref('int_host_repositories') }} as repositories
        on found.host_repository_id = repositories.host_repository_id
),

line as (
    select
        commits.repository,
        hosted.path,
        commits.sha,
        commits.parent_shas,
        commits.committed_at,
        commits.subject,
        commits.body
    from {{ ref('stg_git__first_parents') }} as first_parents
    inner join {{ ref('stg_git__commits') }} as commits
        on first_parents.repository = commits.repository and first_parents.sha = commits.sha
    inner join {{ ref('int_host_repositories') }} as hosted on commits.repository = hosted.repository
    where
        commits.deleted_at is null
        and exists (select 1 from closed where closed.repository = commits.repository)
),

-- On GitLab `#n` is an issue. A revert quotes the subject of what it reverts.
named as (
    select
        line.*,
        case when numbers.found[1] is null then 'gitlab' else 'github' end as source,
        coalesce(numbers.found[1], numbers.found[2])::bigint as number
    from line
    cross join
        lateral (
            select regexp_match(line.subject, '.*(?:\(#(\d{1,9})\)|!(\d{1,9}))') as found
        ) as numbers
    where numbers.found is not null and line.subject !~ '^Revert ".*"$'

    union all

    select
        line.*,
        case pages.found[2] when 'pull' then 'github' else 'gitlab' end as source,
        pages.found[3]::bigint as number
    from line
    cross join
        lateral (
            select
                regexp_match(
                    line.body,
                    '(?n)^(?:PR-URL|Pull Request resolved|Part-of): *<?https?://[^/\s]+/([\w./-]+)'
                    || '/(pull|merge_requests)/(\d{1,9})'
                ) as found
        ) as pages
    where lower(regexp_replace(pages.found[1], '/-$', '')) = lower(line.path)
),

-- A fast-forward keeps the time of the commit, so that of the closing is nearer.
landed as (
    select
        closed.pull_request_id,
        line.sha,
        closed.closed_at as landed_at
    from closed
    inner join line on closed.repository = line.repository and closed.head_sha = line.sha

    union all

    select
        closed.pull_request_id,
        line.sha,
        line.committed_at as landed_at
    from line
    cross join lateral unnest(string_to_array(line.parent_shas, ' ')) with ordinality as parents (sha, place)
    inner join closed on line.repository = closed.repository and parents.sha = closed.head_sha
    where parents.place > 1 and line.committed_at >= closed.opened_at

    union all

    select
        closed.pull_request_id,
        named.sha,
        named.committed_at as landed_at
    from closed
    inner join named
        on
            closed.repository = named.repository
            and closed.source = named.source
            and closed.number = named.number
    -- A later commit may name what was given up.
    where named.committed_at between closed.opened_at and closed.closed_at + interval '1 day'
)

select distinct on (pull_request_id)
    pull_request_id,
    sha,
    landed_at,
    exists(
        select 1 from {{ ref('stg_config__rules') }} as rules
        where rules.rule = 'pull_requests.landed' and rules.value = 'closed'
    ) as is_counted
from landed
order by pull_request_id asc, landed_at asc, sha collate "C" asc
