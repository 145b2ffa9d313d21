{{ config(materialized='view') }}

select
    installation || ':release:' || project_id || ':' || tag_name as source_id,
    installation || ':project:' || project_id as host_repository_id,
    tag_name,
    sha,
    created_at,
    released_at as published_at,
    case
        when is_upcoming then 'an upcoming release'
        when released_at is null then 'not published yet'
    end as passed_over_reason,
    'gitlab' as source,
    url as source_url
from {{ ref('stg_gitlab__releases') }}
where deleted_at is null
