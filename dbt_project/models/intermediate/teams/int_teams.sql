-- Teams of files replace those of hosts; sei.toml only names teams, as owners of services and of projects.
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
    select *
    from ({{ branches_of('int_teams', ['name', 'parent_name', 'source']) }}) as found
    where not exists (select 1 from files_teams)
),

configured_teams as (
    select
        team as name,
        null::text as parent_name,
        'config' as source
    from {{ ref('stg_config__teams') }}

    union all

    select
        value as name,
        null::text as parent_name,
        'config' as source
    from {{ ref('stg_config__rules') }}
    where rule = 'issues.team'
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
