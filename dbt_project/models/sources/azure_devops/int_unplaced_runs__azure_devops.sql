{{ config(materialized='view') }}

select
    'azure_devops' as source,
    projects.name as scope,
    'builds' as table_name,
    builds.definition_id::text as key,
    'its builds are of no repository that is collected' as reason
from {{ ref('int_builds__azure_devops') }} as builds
inner join {{ ref('stg_azure_devops__projects') }} as projects
    on builds.installation = projects.installation and builds.project_id = projects.project_id
left join {{ ref('int_host_repositories') }} as repositories
    on builds.host_repository_id = repositories.host_repository_id
where builds.deleted_at is null
group by builds.installation, projects.name, builds.definition_id
having bool_and(repositories.host_repository_id is null)
