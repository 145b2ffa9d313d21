-- The five DORA metrics over the 182 days before `as_of`; teams and the organisation show the median service.
with deployed_services as (
    select
        service_id,
        min(event_on) as first_on
    from {{ ref('int_delivery_events') }}
    where metric = 'deployment_frequency' and service_id is not null
    group by service_id
),

measured as (
    select
        events.metric,
        events.service_id,
        count(*) as sample_size,
        avg(events.value) as mean_value,
        percentile_cont(0.5) within group (order by events.value) as median_value
    from {{ ref('int_delivery_events') }} as events
    cross join ({{ metric_present() }}) as calendar
    where
        events.metric in (
            'change_lead_time', 'deployment_frequency', 'change_fail_rate', 'failed_deployment_recovery_time',
            'deployment_rework_rate'
        )
        and events.exclusion_reason is null
        and events.service_id is not null
        and events.event_at > calendar.as_of - interval '4368 hours'
    group by events.metric, events.service_id
),

metrics (metric, unit) as (
    values
    ('change_lead_time', 'seconds'),
    ('deployment_frequency', 'per_day'),
    ('change_fail_rate', 'ratio'),
    ('failed_deployment_recovery_time', 'seconds'),
    ('deployment_rework_rate', 'ratio')
),

service_values as (
    select
        deployed_services.service_id,
        metrics.metric,
        metrics.unit,
        coalesce(measured.sample_size, 0) as sample_size,
        case metrics.unit
            when 'per_day'
                then
                    coalesce(measured.sample_size, 0)::double precision
                    / least(182, calendar.as_of_on - deployed_services.first_on + 1)
            when 'ratio' then measured.mean_value
            else measured.median_value
        end as value
    from deployed_services
    cross join metrics
    cross join ({{ metric_present() }}) as calendar
    left join measured
        on deployed_services.service_id = measured.service_id and metrics.metric = measured.metric
)

select
    'service' as entity_type,
    service_id as entity_id,
    metric,
    unit,
    value,
    sample_size::bigint as sample_size,
    count(value) over (partition by service_id, metric) as service_count
from service_values
union all
select
    'organization' as entity_type,
    'organization' as entity_id,
    metric,
    unit,
    percentile_cont(0.5) within group (order by value) as value,
    sum(sample_size)::bigint as sample_size,
    count(value) as service_count
from service_values
group by metric, unit
union all
select
    'team' as entity_type,
    owners.team_id as entity_id,
    service_values.metric,
    service_values.unit,
    percentile_cont(0.5) within group (order by service_values.value) as value,
    sum(service_values.sample_size)::bigint as sample_size,
    count(service_values.value) as service_count
from service_values
inner join {{ ref('int_present_owners') }} as owners on service_values.service_id = owners.service_id
group by owners.team_id, service_values.metric, service_values.unit
