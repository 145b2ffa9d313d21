{{ config(materialized='view') }}

-- Those of a further installation have its name in theirs: a path may be on both.
select
    'azure_devops' as source,
    repositories.installation || ':repository:' || repositories.repository_id as host_repository_id,
    repositories.path,
    coalesce(prefixes.value, '') || repositories.path as repository,
    repositories.default_branch,
    repositories.default_branch is null and coalesce(repositories.size, 0) = 0 as is_empty,
    repositories.url as source_url,
    repositories.deleted_at
from {{ ref('stg_azure_devops__repositories') }} as repositories
left join {{ ref('stg_config__rules') }} as prefixes
    on
        prefixes.scope_type = 'installation'
        and prefixes.rule = 'repositories.prefix'
        and repositories.installation = prefixes.scope
