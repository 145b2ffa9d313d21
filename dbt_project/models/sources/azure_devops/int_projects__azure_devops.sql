{{ config(materialized='view') }}

select
    projects.installation || ':project:' || projects.project_id as project_id,
    projects.name as key,
    projects.name,
    rules.value as team,
    'azure_devops' as source,
    projects.url as source_url,
    projects.deleted_at
from {{ ref('stg_azure_devops__projects') }} as projects
left join {{ ref('stg_config__rules') }} as rules
    on
        rules.scope_type = 'project'
        and rules.scope = projects.installation || ':' || lower(projects.name)
        and rules.rule = 'issues.team'
