{{ config(indexes=[{'columns': ['repository_id', 'finished_at']}]) }}

select
    runs.run_id,
    runs.repository_id,
    services.service_id,
    runs.workflow_id,
    runs.workflow,
    runs.name,
    runs.event,
    runs.is_of_pull_request,
    runs.branch,
    runs.is_on_default_branch,
    runs.sha,
    runs.attempt,
    runs.status,
    runs.has_broken_configuration,
    runs.actor_account_id,
    runs.created_at,
    runs.started_at,
    runs.finished_at,
    extract(epoch from runs.first_job_started_at - runs.started_at)::double precision as queue_seconds,
    extract(epoch from runs.finished_at - runs.started_at)::double precision as duration_seconds,
    runs.deleted_at,
    runs.source,
    runs.source_url
from {{ ref('int_pipeline_runs') }} as runs
left join {{ ref('int_repository_services') }} as services on runs.repository_id = services.repository_id
