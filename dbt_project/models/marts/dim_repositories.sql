-- Repositories that were collected, and those that a deployment or service names.
with

named as (
    select repository from {{ ref('int_services') }}
    where repository is not null
    union
    select repository from {{ ref('int_deployment_candidates') }}
    where repository is not null
    union
    select repository from {{ ref('stg_git__repositories') }}
)

select
    'repository:' || named.repository as repository_id,
    named.repository as name,
    collected.repository is not null as is_collected,
    collected.default_branch,
    collected.head_sha,
    collected.is_shallow,
    collected.is_empty,
    collected.since as since_on,
    case when collected.repository is null then 'files' else 'git' end as source,
    collected.web_url as source_url
from named
left join {{ ref('stg_git__repositories') }} as collected on named.repository = collected.repository
