{{ config(materialized='view') }}

-- Releases that are not meant for production, or not yet.
with

unreleased as (
    select
        installation || ':release:' || release_id as source_id,
        installation || ':repo:' || repository_id as host_repository_id,
        tag_name,
        coalesce(published_at, created_at) as seen_at,
        case
            when is_draft then 'a draft'
            when is_prerelease then 'a prerelease'
            when published_at is null then 'not published yet'
        end as reason,
        url
    from {{ ref('stg_github__releases') }}
    where deleted_at is null

    union all

    select
        installation || ':release:' || project_id || ':' || tag_name as source_id,
        installation || ':project:' || project_id as host_repository_id,
        tag_name,
        coalesce(released_at, created_at) as seen_at,
        case
            when is_upcoming then 'an upcoming release'
            when released_at is null then 'not published yet'
        end as reason,
        url
    from {{ ref('stg_gitlab__releases') }}
    where deleted_at is null
)

select
    'release' as method,
    unreleased.source_id,
    repositories.repository,
    unreleased.tag_name as ref,
    null::text as environment,
    unreleased.seen_at,
    null::text as status,
    unreleased.reason,
    unreleased.url as source_url
from unreleased
inner join {{ ref('int_host_repositories') }} as repositories
    on unreleased.host_repository_id = repositories.host_repository_id
where unreleased.reason is not null
