{{ config(materialized='view') }}

with failed as (
    select
        deployments.*,
        case
            when deployments.recovered_at <= calendar.as_of
                then extract(epoch from deployments.recovered_at - deployments.finished_at)::double precision
        end as recovery_seconds
    from {{ ref('int_production_deployments') }} as deployments
    cross join {{ ref('int_metric_calendar') }} as calendar
    where deployments.has_failed
)

select
    deployment_id as event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    null::text as counted_id,
    finished_at as event_at,
    recovery_seconds as value,
    case
        when exclusion_reason is not null then exclusion_reason
        when recovery_seconds is null then 'unrecovered'
        when recovery_seconds < 0 then 'negative'
    end as exclusion_reason,
    concat_ws(': ', method, failure_evidence) as rule,
    source_url
from failed
