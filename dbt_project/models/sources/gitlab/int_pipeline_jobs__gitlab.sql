{{ config(materialized='view') }}

-- Jobs of child pipelines belong to the run of their root. GitLab tries a job again as a new job of the same
-- name, and a child pipeline as a new one of the same trigger job: the attempt is its place among those.
with

jobs as (
    select
        jobs.*,
        roots.parent_job,
        coalesce(roots.root_pipeline_id, jobs.pipeline_id) as root_pipeline_id
    from {{ ref('stg_gitlab__jobs') }} as jobs
    left join {{ ref('int_child_pipelines__gitlab') }} as roots
        on
            jobs.installation = roots.installation
            and jobs.project_id = roots.project_id
            and jobs.pipeline_id = roots.pipeline_id
)

select
    installation || ':job:' || job_id as job_id,
    installation || ':pipeline:' || root_pipeline_id as run_id,
    installation || ':project:' || project_id as host_repository_id,
    name,
    parent_job,
    sha,
    row_number() over tries as attempt,
    case
        when status in ('success', 'skipped') then status
        when status = 'failed' then 'failure'
        when status = 'canceled' then 'cancelled'
        when status = 'manual' then 'skipped'
        when status in ({{ gitlab_running_states() }}) then 'running'
        else coalesce(status, 'unknown')
    end as status,
    coalesce(allow_failure, false) as is_allowed_to_fail,
    false as is_carried_over,
    lead(job_id) over tries is not null as is_superseded,
    -- Longer than thirty years is no wait.
    case when queued_seconds between 0 and 1e9 then started_at - make_interval(secs => queued_seconds) end
        as queued_at,
    started_at,
    finished_at,
    'gitlab' as source,
    url as source_url,
    deleted_at
from jobs
window tries as (
    partition by installation, project_id, root_pipeline_id, coalesce(parent_job, ''), name order by job_id
)
