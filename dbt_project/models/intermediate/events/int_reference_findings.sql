-- What is wrong with what each service's deployments and incidents refer to.
with entities as (
    select
        'service' as entity_type,
        service_id as entity_id
    from {{ ref('dim_services') }}
    union all
    select
        'organization' as entity_type,
        'organization' as entity_id
),

unmatched as (
    select
        case when grouping(incidents.service_id) = 0 then incidents.service_id else 'organization' end
            as entity_id,
        count(*) as incident_count,
        array_agg(incidents.finding order by incidents.started_at desc, incidents.incident_id collate "C")
            as findings
    from {{ ref('int_unmatched_incidents') }} as incidents
    cross join {{ ref('int_metric_calendar') }} as calendar
    where incidents.started_at < calendar.counted_until
    group by grouping sets ((incidents.service_id), ())
),

rewritten as (
    select
        coalesce(service_id, 'organization') as entity_id,
        count(*) as deployment_count
    from (
        select
            deployed.service_id,
            deployed.deployment_id
        from {{ ref('fct_deployed_commits') }} as deployed
        cross join {{ ref('int_metric_calendar') }} as calendar
        where deployed.deployed_at < calendar.counted_until
        group by deployed.service_id, deployed.deployment_id
        having bool_and(deployed.link_method = 'imported')
    ) as deployments
    group by grouping sets ((service_id), ())
)

select
    'service' as family,
    entities.entity_type,
    entities.entity_id,
    found.input,
    found.reason is null as is_present,
    found.reason
from entities
left join unmatched on entities.entity_id = unmatched.entity_id
left join rewritten on entities.entity_id = rewritten.entity_id
cross join
    lateral (
        values
        (
            'incident_references',
            case
                when unmatched.incident_count = 1
                    then unmatched.findings[1] || ': it is attributed to no deployment.'
                when unmatched.incident_count > 1
                    then format(
                        '%s incidents are attributed to no deployment: %s%s.',
                        unmatched.incident_count,
                        array_to_string(unmatched.findings[:3], '; '),
                        case
                            when unmatched.incident_count > 3
                                then format('; and %s more', unmatched.incident_count - 3)
                        end
                    )
            end
        ),
        (
            'continuous_history',
            case
                when rewritten.deployment_count > 0
                    then format(
                        'The history was rewritten: deployments that share no ancestor with earlier '
                        'ones: %s.',
                        rewritten.deployment_count
                    )
            end
        )
    ) as found (input, reason)
