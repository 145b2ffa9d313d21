{{ config(indexes=[{'columns': ['run_id']}]) }}

select
    jobs.job_id,
    jobs.run_id,
    jobs.repository_id,
    services.service_id,
    jobs.name,
    jobs.parent_job,
    jobs.sha,
    jobs.attempt,
    jobs.status,
    jobs.is_allowed_to_fail,
    jobs.is_carried_over,
    jobs.queued_at,
    jobs.started_at,
    jobs.finished_at,
    extract(epoch from jobs.started_at - jobs.queued_at)::double precision as queue_seconds,
    extract(epoch from jobs.finished_at - jobs.started_at)::double precision as duration_seconds,
    jobs.deleted_at,
    jobs.source,
    jobs.source_url
from {{ ref('int_pipeline_jobs') }} as jobs
left join {{ ref('int_repository_services') }} as services on jobs.repository_id = services.repository_id
