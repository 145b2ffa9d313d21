{{ config(materialized='view') }}

{% set columns = [
    'source_id', 'host_repository_id', 'tag_name', 'created_at', 'published_at', 'passed_over_reason', 'source_url',
] %}
with

unreleased as (
    {{ branches_of('int_releases', columns, 'passed_over_reason is not null') }}
)

select
    'release' as method,
    unreleased.source_id,
    repositories.repository,
    unreleased.tag_name as ref,
    null::text as environment,
    coalesce(unreleased.published_at, unreleased.created_at) as seen_at,
    null::text as status,
    unreleased.passed_over_reason as reason,
    unreleased.source_url
from unreleased
inner join {{ ref('int_host_repositories') }} as repositories
    on unreleased.host_repository_id = repositories.host_repository_id
