{{ config(tags=['spark_input']) }}

with declared as (
    select
        service as name,
        repository,
        paths,
        'declared' as origin
    from {{ ref('stg_config__services') }}
),

repository_names as (
    select
        repository,
        {{ last_segment('repository') }} as short_name,
        count(*) over (partition by {{ last_segment('repository') }}) as repositories_of_that_name
    from (
        select repository from {{ ref('stg_git__repositories') }}
        union
        select repository from {{ ref('int_host_repositories') }} where deleted_at is null
        union
        select repository from {{ ref('int_deployment_candidates') }}
        where repository is not null and service_name is null
    ) as known
),

named_by_deployments as (
    select distinct on (service_name)
        service_name as name,
        repository
    from {{ ref('int_deployment_candidates') }}
    where service_name is not null
    order by service_name asc, repository is null asc, finished_at desc, deployment_group_id collate "C" desc
),

named as (
    select
        named_by_deployments.name,
        coalesce(named_by_deployments.repository, repository_names.repository) as repository,
        null::text as paths,
        'deployment' as origin
    from named_by_deployments
    -- A short name that several repositories share names none of them.
    left join repository_names
        on
            named_by_deployments.name = repository_names.short_name
            and repository_names.repositories_of_that_name = 1
    where not exists (select 1 from declared where declared.name = named_by_deployments.name)
),

taken as (
    select * from declared
    union all
    select * from named
),

without_service as (
    select
        repository,
        short_name,
        -- A repository without an owner has no longer name to fall back on, so it comes first.
        row_number() over (
            partition by short_name order by repository != short_name, repository collate "C"
        ) as place
    from repository_names
    where not exists (select 1 from taken where taken.repository = repository_names.repository)
),

-- The last of its possible names is for a repository whose full name is another's service too.
defaults as (
    select distinct on (without_service.repository)
        possible.name,
        without_service.repository,
        null::text as paths,
        'default' as origin
    from without_service
    cross join
        lateral (
            values
            (without_service.short_name, 1),
            (without_service.repository, 2),
            ('repository:' || without_service.repository, 3)
        ) as possible (name, preference)
    where
        (possible.preference > 1 or without_service.place = 1)
        and not exists (select 1 from taken where taken.name = possible.name)
    order by without_service.repository asc, possible.preference asc
),

-- An incident may name a service that nothing was deployed to yet.
named_by_incidents as (
    select distinct
        service_name as name,
        null::text as repository,
        null::text as paths,
        'incident' as origin
    from {{ ref('int_incident_candidates') }} as incidents
    where
        service_name is not null
        and not exists (select 1 from taken where taken.name = incidents.service_name)
        and not exists (select 1 from defaults where defaults.name = incidents.service_name)
        and service_name not in (select repository_names.repository from repository_names)
),

services as (
    select * from taken
    union all
    select * from defaults
    union all
    select * from named_by_incidents
)

select
    'service:' || name as service_id,
    name,
    'repository:' || repository as repository_id,
    repository,
    paths,
    origin
from services
