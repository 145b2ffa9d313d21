{{ config(indexes=[{'columns': ['job_id'], 'unique': true}, {'columns': ['run_id']}]) }}

{% set columns = [
    'job_id', 'run_id', 'host_repository_id', 'name', 'parent_job', 'sha', 'attempt', 'status',
    'is_allowed_to_fail', 'is_carried_over', 'is_superseded', 'queued_at', 'started_at', 'finished_at',
    'source', 'source_url', 'deleted_at',
] %}
with

found as (
    {{ branches_of('int_pipeline_jobs', columns) }}
)

select
    found.job_id,
    found.run_id,
    repositories.repository_id,
    found.name,
    found.parent_job,
    found.sha,
    found.attempt,
    found.status,
    found.is_allowed_to_fail,
    found.is_carried_over,
    found.is_superseded,
    found.queued_at,
    found.started_at,
    found.finished_at,
    found.source,
    found.source_url,
    coalesce(found.deleted_at, repositories.deleted_at) as deleted_at
from found
inner join {{ ref('int_host_repositories') }} as repositories
    on found.host_repository_id = repositories.host_repository_id
