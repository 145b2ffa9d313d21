{{ config(indexes=[{'columns': ['deployment_id']}, {'columns': ['pull_request_id']}]) }}

-- Which production deployment of a service first brought which merged pull request. Of the methods that find
-- one the first counts, of several deployments the earliest. No patches are compared: that needs contents.
with

merged as (
    select
        pull_request_id,
        repository_id,
        number,
        merge_commit_sha,
        head_sha
    from {{ ref('int_pull_requests') }}
    where merged_at is not null and deleted_at is null
),

-- The last number in a subject; a revert quotes the subject of what it reverts.
numbered_commits as (
    select
        commits.commit_id,
        coalesce(numbers.found[1], numbers.found[2])::bigint as number
    from {{ ref('int_commits') }} as commits
    cross join
        lateral (
            select regexp_match(commits.subject, '.*(?:\(#(\d{1,9})\)|!(\d{1,9}))') as found
        ) as numbers
    where numbers.found is not null and commits.subject !~ '^Revert ".*"$'
),

candidates as (
    select
        merged.pull_request_id,
        deployed.service_id,
        deployed.deployment_id,
        deployed.deployment_order,
        deployed.deployed_at,
        deployed.exclusion_reason,
        deployed.sha,
        1 as precedence,
        'merge_commit' as link_method
    from merged
    inner join {{ ref('int_deployed_commits') }} as deployed
        on merged.repository_id = deployed.repository_id and merged.merge_commit_sha = deployed.sha

    union all

    select
        merged.pull_request_id,
        deployed.service_id,
        deployed.deployment_id,
        deployed.deployment_order,
        deployed.deployed_at,
        deployed.exclusion_reason,
        deployed.sha,
        2 as precedence,
        'head_commit' as link_method
    from merged
    inner join {{ ref('int_deployed_commits') }} as deployed
        on merged.repository_id = deployed.repository_id and merged.head_sha = deployed.sha

    union all

    select
        merged.pull_request_id,
        deployed.service_id,
        deployed.deployment_id,
        deployed.deployment_order,
        deployed.deployed_at,
        deployed.exclusion_reason,
        deployed.sha,
        3 as precedence,
        'subject' as link_method
    from numbered_commits
    inner join {{ ref('int_deployed_commits') }} as deployed
        on numbered_commits.commit_id = deployed.commit_id
    inner join merged
        on deployed.repository_id = merged.repository_id and numbered_commits.number = merged.number
)

select distinct on (service_id, pull_request_id)
    service_id,
    pull_request_id,
    deployment_id,
    deployment_order,
    deployed_at,
    link_method,
    case when exclusion_reason in ('baseline', 'gap') then exclusion_reason end as exclusion_reason
from candidates
order by
    service_id asc,
    pull_request_id asc,
    precedence asc,
    deployment_order asc,
    sha collate "C" asc
