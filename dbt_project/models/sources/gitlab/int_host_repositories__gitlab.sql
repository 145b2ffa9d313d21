{{ config(materialized='view') }}

-- Those of a further installation of the host have its name in theirs: a path may be on both.
select
    'gitlab' as source,
    repositories.installation || ':project:' || repositories.project_id as host_repository_id,
    repositories.path_with_namespace as path,
    coalesce(prefixes.value, '') || repositories.path_with_namespace as repository,
    repositories.default_branch,
    repositories.is_empty,
    repositories.url as source_url,
    repositories.deleted_at
from {{ ref('stg_gitlab__projects') }} as repositories
left join {{ ref('stg_config__rules') }} as prefixes
    on
        prefixes.scope_type = 'installation'
        and prefixes.rule = 'repositories.prefix'
        and repositories.installation = prefixes.scope
