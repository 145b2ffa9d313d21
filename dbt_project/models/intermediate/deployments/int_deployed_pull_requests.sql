{{ config(indexes=[{'columns': ['deployment_id']}, {'columns': ['pull_request_id']}]) }}

-- Which production deployment of a service first brought which merged pull request. Of the methods that find
-- one the first counts, of several deployments the earliest.
with

merged as (
    select
        pull_request_id,
        repository_id,
        number,
        merge_commit_sha,
        head_sha,
        opened_at
    from {{ ref('int_pull_requests') }}
    where merged_at is not null and deleted_at is null
),

-- The last number in a subject; a revert quotes the subject of what it reverts.
numbered_commits as (
    select
        commits.repository_id,
        commits.sha,
        commits.committed_at,
        coalesce(numbers.found[1], numbers.found[2])::bigint as number
    from {{ ref('int_commits') }} as commits
    cross join
        lateral (
            select regexp_match(commits.subject, '.*(?:\(#(\d{1,9})\)|!(\d{1,9}))') as found
        ) as numbers
    where numbers.found is not null and commits.subject !~ '^Revert ".*"$'
),

found as (
    select
        pull_request_id,
        repository_id,
        merge_commit_sha as sha,
        1 as precedence,
        'merge_commit' as link_method
    from merged

    union all

    select
        pull_request_id,
        repository_id,
        head_sha as sha,
        2 as precedence,
        'head_commit' as link_method
    from merged

    union all

    -- A subject is no evidence where the merge itself is collected: if that is not deployed, it is not.
    select
        merged.pull_request_id,
        merged.repository_id,
        numbered_commits.sha,
        3 as precedence,
        'subject' as link_method
    from merged
    inner join numbered_commits
        on
            merged.repository_id = numbered_commits.repository_id
            and merged.number = numbered_commits.number
            and merged.opened_at <= numbered_commits.committed_at
    left join {{ ref('int_commits') }} as own_merges
        on merged.repository_id = own_merges.repository_id and merged.merge_commit_sha = own_merges.sha
    where own_merges.sha is null

    union all

    select
        pull_request_id,
        repository_id,
        sha,
        4 as precedence,
        'patch_id' as link_method
    from {{ ref('int_patch_matches') }}
)

select distinct on (deployed.service_id, found.pull_request_id)
    deployed.service_id,
    found.pull_request_id,
    deployed.deployment_id,
    deployed.deployment_order,
    deployed.deployed_at,
    found.link_method,
    case
        when deployed.exclusion_reason in ('baseline', 'imported', 'gap') then deployed.exclusion_reason
    end as exclusion_reason
from found
inner join {{ ref('int_deployed_commits') }} as deployed
    on found.repository_id = deployed.repository_id and found.sha = deployed.sha
order by
    deployed.service_id asc,
    found.pull_request_id asc,
    found.precedence asc,
    deployed.deployment_order asc,
    deployed.sha collate "C" asc
