-- Teams of files replace those of GitHub; sei.toml only names teams, as owners of services.
with

files_teams as (
    select
        team as name,
        parent_team as parent_name,
        'files' as source
    from {{ ref('stg_files__teams') }}
    where deleted_at is null
),

host_teams as (
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
    where teams.deleted_at is null and not exists (select 1 from files_teams)
),

configured_teams as (
    select
        team as name,
        null::text as parent_name,
        'config' as source
    from {{ ref('stg_config__teams') }}
),

named as (
    select * from files_teams
    union all
    select * from host_teams
    union all
    select * from configured_teams
),

named_or_parents as (
    select * from named
    union all
    select
        parent_name as name,
        null::text as parent_name,
        source
    from named
    where parent_name is not null
)

select
    name,
    min(parent_name) filter (where parent_name != name) as parent_name,
    (array_agg(source order by (source = 'config') asc, source asc))[1] as source
from named_or_parents
where name is not null
group by name
