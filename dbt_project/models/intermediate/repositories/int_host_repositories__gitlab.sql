{{ config(materialized='view') }}

select
    'gitlab' as source,
    'gitlab:project:' || project_id as host_repository_id,
    path_with_namespace as repository,
    default_branch,
    is_empty,
    url as source_url,
    deleted_at
from {{ ref('stg_gitlab__projects') }}
