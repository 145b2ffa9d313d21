-- Names of environments that no pattern knows and no rule types, by service, and over all services.
with configured as (
    select
        scope_type,
        scope,
        substring(rule from length('deployments.environment.') + 1) as environment
    from {{ ref('stg_config__rules') }}
    where rule like 'deployments.environment.%'
),

unknown as (
    select distinct
        deployments.service_id,
        deployments.environment
    from {{ ref('fct_deployments') }} as deployments
    inner join {{ ref('dim_services') }} as services on deployments.service_id = services.service_id
    cross join {{ ref('int_metric_calendar') }} as calendar
    where
        deployments.finished_at < calendar.counted_until
        and {{ known_environment_type('deployments.environment') }} is null
        and not exists (
            select 1
            from configured
            where
                configured.environment = deployments.environment
                and (
                    configured.scope_type = 'organization'
                    or (configured.scope_type = 'service' and configured.scope = services.name)
                )
        )
),

named as (
    select
        coalesce(service_id, 'organization') as entity_id,
        array_agg(distinct environment collate "C" order by environment collate "C")
        filter (where environment is not null) as environments
    from unknown
    group by grouping sets ((service_id), ())
)

select
    'service' as family,
    case when entity_id = 'organization' then 'organization' else 'service' end as entity_type,
    entity_id,
    'environments' as input,
    false as is_present,
    format(
        'No pattern knows %s: what was deployed there is not counted as production. '
        '[deployments] environments says what such a name means.',
        array_to_string(environments[:5], ', ')
        || case
            when cardinality(environments) > 5 then format(' and %s more', cardinality(environments) - 5)
            else ''
        end
    ) as reason
from named
where environments is not null
