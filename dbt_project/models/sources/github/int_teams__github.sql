{{ config(materialized='view') }}

select
    teams.name,
    parents.name as parent_name,
    'github' as source
from {{ ref('stg_github__teams') }} as teams
left join {{ ref('stg_github__teams') }} as parents
    on
        teams.installation = parents.installation
        and teams.organization = parents.organization
        and teams.parent_slug = parents.slug
        and parents.deleted_at is null
where teams.deleted_at is null
