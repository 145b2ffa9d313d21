{{ config(materialized='view') }}

select
    'github' as source,
    'github:repo:' || repository_id as host_repository_id,
    name_with_owner as repository,
    default_branch,
    is_empty,
    url as source_url,
    deleted_at
from {{ ref('stg_github__repositories') }}
