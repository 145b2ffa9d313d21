{{ config(materialized='view') }}

select
    projects.installation || ':project:' || projects.project_id as project_id,
    projects.key,
    coalesce(projects.name, projects.key) as name,
    rules.value as team,
    'jira' as source,
    projects.url as source_url,
    projects.deleted_at
from {{ ref('stg_jira__projects') }} as projects
left join {{ ref('stg_config__rules') }} as rules
    on
        rules.scope_type = 'project'
        and rules.scope = projects.installation || ':' || upper(projects.key)
        and rules.rule = 'issues.team'
