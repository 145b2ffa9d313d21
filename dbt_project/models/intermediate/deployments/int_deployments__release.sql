{{ config(materialized='view') }}

-- A tag such as `payments-v1.2.3` or
-- `payments@1.2.3` names a service of the repository; else it is about all of them.
{% set columns = [
    'source_id', 'host_repository_id', 'tag_name', 'sha', 'published_at', 'source', 'source_url',
] %}
with

found as (
    {{ branches_of('int_releases', columns, 'passed_over_reason is null') }}
),

of_repositories as (
    select
        found.source_id,
        found.tag_name,
        found.published_at,
        found.source,
        found.source_url,
        found.tag_name as name,
        repositories.repository,
        -- GitLab names the commit that the tag is at now, which may be younger than the release.
        case when commits.committed_at > found.published_at then null else found.sha end as sha
    from found
    inner join {{ ref('int_host_repositories') }} as repositories
        on found.host_repository_id = repositories.host_repository_id
    left join {{ ref('int_commits') }} as commits
        on repositories.repository = commits.repository and found.sha = commits.sha
),

services as (
    {{ services_named_in('of_repositories') }}
)

select
    'release' as method,
    found.source_id,
    found.source_id as deployment_group_id,
    found.repository,
    services.service as service_name,
    null::text as environment,
    found.tag_name as ref,
    found.sha as given_sha,
    null::timestamptz as started_at,
    found.published_at as finished_at,
    false as is_time_estimated,
    'success' as status,
    found.source,
    found.source_url
from of_repositories as found
left join services on found.repository = services.repository and found.name = services.name
