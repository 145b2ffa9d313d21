{{ config(materialized='view') }}

with recovered as (
    select
        deployments.*,
        case
            when deployments.recovered_at < calendar.counted_until
                then extract(epoch from deployments.recovered_at - deployments.finished_at)::double precision
        end as recovery_seconds,
        case deployments.is_ai_assisted when true then 'ai_assisted' when false then 'unassisted' end as side,
        case
            when deployments.is_rollback then 'rollback' when deployments.is_rework then 'rework'
        end as rework_evidence
    from {{ ref('int_production_deployments') }} as deployments
    cross join {{ ref('int_metric_calendar') }} as calendar
)

select
    measured.metric,
    deployments.deployment_id as event_id,
    deployments.repository_id,
    deployments.service_id,
    null::text as entity_type,
    measured.counted_id,
    deployments.finished_at as event_at,
    measured.value::double precision as value,
    coalesce(deployments.exclusion_reason, measured.exclusion_reason) as exclusion_reason,
    concat_ws(': ', deployments.method, measured.rule) as rule,
    deployments.source_url
from recovered as deployments
cross join
    lateral (
        values
        ('deployment_frequency', deployments.deployment_group_id, 1, null, null),
        ('change_fail_rate', null, deployments.has_failed::integer, null, deployments.failure_evidence::text),
        ('deployment_rework_rate', null, deployments.is_rework::integer, null, deployments.rework_evidence),
        (
            'deployment_batch_size', null, deployments.batch_size,
            case when deployments.batch_size is null then 'no_new_commits' end, null
        ),
        (
            'deployment_size', null, deployments.batch_lines,
            case
                when deployments.batch_size is null then 'no_new_commits'
                when deployments.batch_lines is null then 'missing_numbers'
            end,
            deployments.batch_size || ' commits'
        ),
        (
            'change_fail_rate_' || deployments.side, null, deployments.has_failed::integer, null,
            deployments.failure_evidence::text
        ),
        (
            'deployment_rework_rate_' || deployments.side, null, deployments.is_rework::integer, null,
            deployments.rework_evidence
        ),
        (
            'failed_deployment_recovery_time', null, deployments.recovery_seconds,
            case
                when deployments.recovery_seconds is null then 'unrecovered'
                when deployments.recovery_seconds < 0 then 'negative'
            end,
            deployments.failure_evidence::text
        )
    ) as measured (metric, counted_id, value, exclusion_reason, rule)
where
    measured.metric is not null
    and (measured.metric != 'failed_deployment_recovery_time' or deployments.has_failed)
    and {{ is_under_test('measured.metric') }}
