-- The type is the organization's; a service may see an environment otherwise, which its deployments show.
with

configured_types as (
    select
        substring(rule from length('deployments.environment.') + 1) as name,
        max(value) as environment_type
    from {{ ref('stg_config__rules') }}
    where scope_type = 'organization' and rule like 'deployments.environment.%'
    group by rule
),

environments as (
    select distinct environment as name
    from {{ ref('int_service_deployments') }}
),

typed as (
    select
        environments.name,
        coalesce(configured_types.environment_type, {{ environment_type('environments.name') }})
            as environment_type
    from environments
    left join configured_types on environments.name = configured_types.name
)

select
    'environment:' || name as environment_id,
    name,
    environment_type,
    environment_type = 'production' as is_production
from typed
