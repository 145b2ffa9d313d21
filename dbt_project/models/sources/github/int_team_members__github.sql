{{ config(materialized='view') }}

select
    teams.name as team,
    lower(members.login) as login
from {{ ref('stg_github__team_members') }} as members
inner join {{ ref('stg_github__teams') }} as teams
    on
        members.installation = teams.installation
        and members.organization = teams.organization
        and members.slug = teams.slug
where members.deleted_at is null and teams.deleted_at is null
