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
        {{ last_segment('repository') }} as short_name
    from (
        select repository from {{ ref('stg_git__repositories') }}
        union
        select repository from {{ ref('int_host_repositories') }} where deleted_at is null
        union
        select repository from {{ ref('int_deployment_candidates') }}
        where repository is not null and service_name is null
    ) as known
),

-- A short name that several repositories share names none of them.
unique_short_names as (
    select
        short_name,
        min(repository collate "C") as repository
    from repository_names
    group by short_name
    having count(*) = 1
),

named_by_deployments as (
    select distinct on (service_name)
        service_name as name,
        repository
    from {{ ref('int_deployment_candidates') }}
    where service_name is not null
    order by
        service_name asc,
        repository is null asc,
        finished_at desc,
        deployment_group_id collate "C" desc
),

named as (
    select
        named_by_deployments.name,
        coalesce(named_by_deployments.repository, unique_short_names.repository) as repository,
        null::text as paths,
        'deployment' as origin
    from named_by_deployments
    left join unique_short_names on named_by_deployments.name = unique_short_names.short_name
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
        row_number() over (partition by short_name order by repository collate "C") as place
    from repository_names
    where not exists (select 1 from taken where taken.repository = repository_names.repository)
),

defaults as (
    select
        case
            when place > 1 or exists (select 1 from taken where taken.name = without_service.short_name)
                then repository
            else short_name
        end as name,
        repository,
        null::text as paths,
        'default' as origin
    from without_service
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
        and not exists (
            select 1 from repository_names where repository_names.repository = incidents.service_name
        )
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
