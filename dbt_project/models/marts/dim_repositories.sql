-- Repositories that were collected, and those that a deployment, a service or a report of tests names.
with

hosted as (
    select distinct on (repository)
        repository,
        default_branch,
        is_empty,
        source,
        source_url
    from {{ ref('int_host_repositories') }}
    order by repository asc, deleted_at desc nulls first, host_repository_id collate "C" asc
),

named as (
    select repository from {{ ref('int_services') }}
    where repository is not null
    union
    select repository from {{ ref('int_deployment_candidates') }}
    where repository is not null
    union
    select repository from {{ ref('stg_git__repositories') }}
    union
    select repository from {{ ref('int_test_suites') }}
    union
    select repository from {{ ref('int_coverage_reports') }}
    union
    select repository from hosted
)

select
    'repository:' || named.repository as repository_id,
    named.repository as name,
    collected.repository is not null as is_collected,
    coalesce(hosted.default_branch, collected.default_branch) as default_branch,
    collected.head_sha,
    collected.is_shallow,
    coalesce(collected.is_empty, hosted.is_empty) as is_empty,
    collected.since as since_on,
    case when collected.repository is not null then 'git' else coalesce(hosted.source, 'files') end as source,
    coalesce(hosted.source_url, collected.web_url) as source_url
from named
left join {{ ref('stg_git__repositories') }} as collected on named.repository = collected.repository
left join hosted on named.repository = hosted.repository
