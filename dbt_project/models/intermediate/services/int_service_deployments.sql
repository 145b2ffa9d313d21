{{ config(indexes=[{'columns': ['service_id', 'method']}]) }}

-- Candidates per service and environment. A row that names no service is about all of its repository's.
with

of_services as (
    select
        candidates.*,
        services.service_id,
        services.name as service,
        coalesce(candidates.repository, services.repository) as resolving_repository
    from {{ ref('int_deployment_candidates') }} as candidates
    inner join {{ ref('int_services') }} as services on candidates.service_name = services.name

    union all

    select
        candidates.*,
        services.service_id,
        services.name as service,
        candidates.repository as resolving_repository
    from {{ ref('int_deployment_candidates') }} as candidates
    inner join {{ ref('int_services') }} as services on candidates.repository = services.repository
    where candidates.service_name is null
),

configured_types as (
    select distinct on (services.service_id, rules.rule)
        services.service_id,
        substring(rules.rule from length('deployments.environment.') + 1) as environment,
        rules.value as environment_type
    from {{ ref('int_services') }} as services
    inner join {{ ref('stg_config__rules') }} as rules
        on
            rules.rule like 'deployments.environment.%'
            and (
                rules.scope_type = 'organization'
                or (rules.scope_type = 'service' and services.name = rules.scope)
            )
    order by services.service_id asc, rules.rule asc, rules.scope_type = 'service' desc
),

typed as (
    select
        of_services.*,
        coalesce(configured_types.environment_type, {{ environment_type('of_services.environment') }})
            as environment_type
    from of_services
    left join configured_types
        on
            of_services.service_id = configured_types.service_id
            and of_services.environment = configured_types.environment
)

select distinct on (deployment_group_id, service_id, environment)
    deployment_group_id || ':' || service || ':' || environment as deployment_id,
    deployment_group_id,
    service_id,
    resolving_repository as repository,
    environment,
    environment_type,
    environment_type = 'production' as is_production,
    ref,
    given_sha,
    started_at,
    finished_at,
    is_time_estimated,
    coalesce(status, 'success') as status,
    method,
    source,
    source_url,
    corrected_fields
from typed
order by
    deployment_group_id asc,
    service_id asc,
    environment asc,
    finished_at desc,
    ref collate "C" asc,
    status collate "C" asc
