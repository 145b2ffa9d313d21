{{ config(materialized='view') }}

-- Everybody can see what is no draft; a prerelease is not meant for production.
select
    installation || ':release:' || release_id as source_id,
    installation || ':repo:' || repository_id as host_repository_id,
    tag_name,
    null::text as sha,
    created_at,
    published_at,
    case
        when is_draft then 'a draft'
        when is_prerelease then 'a prerelease'
        when published_at is null then 'not published yet'
    end as passed_over_reason,
    'github' as source,
    url as source_url
from {{ ref('stg_github__releases') }}
where deleted_at is null
