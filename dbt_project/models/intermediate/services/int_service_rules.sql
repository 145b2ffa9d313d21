-- The rules that hold for each service: its own, else its repository's, else the organization's, else ours.
with

applicable as (
    select distinct on (services.service_id, rules.rule)
        services.service_id,
        rules.rule,
        rules.value
    from {{ ref('int_services') }} as services
    inner join {{ ref('stg_config__rules') }} as rules
        on
            (rules.scope_type = 'service' and services.name = rules.scope)
            or (rules.scope_type = 'repository' and services.repository = rules.scope)
            or rules.scope_type = 'organization'
    where rules.rule like 'deployments.%' or rules.rule = 'incidents.window_seconds'
    order by
        services.service_id asc,
        rules.rule asc,
        rules.scope_type = 'service' desc,
        rules.scope_type = 'repository' desc
),

pivoted as (
    select
        service_id,
        max(value) filter (where rule = 'deployments.method') as method,
        max(value) filter (where rule = 'deployments.first') as first_deployment,
        max(value) filter (where rule = 'deployments.evidence.incident') as incident,
        max(value) filter (where rule = 'deployments.evidence.rollback') as rollback,
        max(value) filter (where rule = 'deployments.evidence.revert') as revert,
        max(value) filter (where rule = 'deployments.evidence.hotfix') as hotfix,
        max(value) filter (where rule = 'incidents.window_seconds') as window_seconds
    from applicable
    group by service_id
)

select
    services.service_id,
    coalesce(pivoted.method, 'auto') as configured_method,
    coalesce({{ duration_seconds("substring(pivoted.first_deployment from '^lookback:(.*)$')") }}, 0)
        as first_lookback_seconds,
    coalesce(pivoted.incident, 'true')::boolean as is_incident_evidence,
    coalesce(pivoted.rollback, 'true')::boolean as is_rollback_evidence,
    coalesce(pivoted.revert, 'true')::boolean as is_revert_evidence,
    coalesce(pivoted.hotfix, 'false')::boolean as is_hotfix_evidence,
    coalesce(pivoted.window_seconds::double precision, 86400) as incident_window_seconds
from {{ ref('int_services') }} as services
left join pivoted on services.service_id = pivoted.service_id
