{{ config(materialized='view') }}

select
    deployment_id,
    deployment_group_id,
    service_id,
    repository_id,
    sha,
    finished_at,
    has_failed,
    nullif(array_to_string(failure_evidence, ', '), '') as failure_evidence,
    recovered_at,
    is_rework,
    is_rollback,
    batch_size,
    batch_lines,
    is_ai_assisted,
    case
        when status != 'success' then 'not_successful'
        when is_redeploy then 'redeploy'
        when is_rollout then 'rollout'
    end as exclusion_reason,
    method,
    source_url
from {{ ref('fct_deployments') }}
where is_production
