{{ config(indexes=[
    {'columns': ['deployment_id'], 'unique': true},
    {'columns': ['service_id', 'finished_at']},
]) }}

with

failures as (
    select
        deployment_id,
        array_agg(distinct evidence order by evidence) as failure_evidence,
        case
            when not bool_or(is_open) then coalesce(max(resolved_at), min(replaced_at))
        end as recovered_at
    from {{ ref('int_deployment_failures') }}
    group by deployment_id
)

select
    deployments.deployment_id,
    deployments.deployment_group_id,
    deployments.service_id,
    deployments.repository_id,
    'environment:' || deployments.environment as environment_id,
    deployments.environment,
    deployments.environment_type,
    deployments.is_production,
    deployments.ref,
    deployments.sha,
    deployments.started_at,
    deployments.finished_at,
    deployments.is_time_estimated,
    deployments.status,
    deployments.method,
    deployments.previous_success_deployment_id,
    deployments.is_redeploy,
    deployments.is_rollout,
    deployments.is_rollback,
    deployments.is_superseded,
    deployments.is_rollback or rework.deployment_id is not null as is_rework,
    case
        when deployments.is_production and deployments.status = 'success'
            then coalesce(batches.new_commit_count, 0)
    end as new_commit_count,
    batches.batch_size,
    batches.batch_lines,
    batches.is_ai_assisted,
    failures.deployment_id is not null as has_failed,
    coalesce(failures.failure_evidence, '{}') as failure_evidence,
    failures.recovered_at,
    deployments.corrected_fields,
    deployments.source,
    deployments.source_url
from {{ ref('int_deployments_classified') }} as deployments
left join failures on deployments.deployment_id = failures.deployment_id
left join {{ ref('int_deployment_batches') }} as batches on deployments.deployment_id = batches.deployment_id
left join {{ ref('int_rework_deployments') }} as rework on deployments.deployment_id = rework.deployment_id
