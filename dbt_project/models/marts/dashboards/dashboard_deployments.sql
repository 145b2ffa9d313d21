{{ config(indexes=[{'columns': ['entity', 'finished_at']}]) }}

with

things as (
    select
        deployment_id as thing_id,
        service_id,
        repository_id
    from {{ ref('fct_deployments') }}
    where is_production
),

entities as (
    {{ entities_of('things', ref('int_deployment_teams')) }}
),

lead_times as (
    select
        deployment_id,
        percentile_cont(0.5) within group (order by lead_time_seconds) as lead_time_seconds
    from {{ ref('fct_deployed_commits') }}
    where exclusion_reason is null
    group by deployment_id
)

select
    entities.entity_type,
    entities.entity_id,
    entities.entity,
    deployments.deployment_id,
    services.name as service,
    deployments.environment,
    deployments.finished_at,
    deployments.status,
    deployments.ref,
    deployments.method,
    deployments.status = 'success'
    and not deployments.is_redeploy
    and not deployments.is_rollout as is_counted,
    deployments.is_rollback,
    deployments.is_rework,
    deployments.has_failed,
    array_to_string(deployments.failure_evidence, ', ') as failure_evidence,
    deployments.recovered_at,
    {{ positive_seconds('deployments.recovered_at - deployments.finished_at') }} as recovery_seconds,
    deployments.new_commit_count,
    lead_times.lead_time_seconds,
    deployments.source_url
from {{ ref('fct_deployments') }} as deployments
inner join entities on deployments.deployment_id = entities.thing_id
left join {{ ref('dim_services') }} as services on deployments.service_id = services.service_id
left join lead_times on deployments.deployment_id = lead_times.deployment_id
