{{ config(materialized='view') }}

-- GitLab tries a job again as a new job of the same name: the attempt is its place among those.
select
    'gitlab:job:' || job_id as job_id,
    'gitlab:pipeline:' || pipeline_id as run_id,
    'gitlab:project:' || project_id as host_repository_id,
    name,
    sha,
    row_number() over (
        partition by project_id, pipeline_id, name
        order by job_id
    ) as attempt,
    case
        when status in ('success', 'skipped') then status
        when status = 'failed' then 'failure'
        when status = 'canceled' then 'cancelled'
        when status = 'manual' then 'skipped'
        else 'running'
    end as status,
    created_at,
    coalesce(started_at - make_interval(secs => queued_seconds), created_at) as queued_at,
    started_at,
    finished_at,
    'gitlab' as source,
    url as source_url,
    deleted_at
from {{ ref('stg_gitlab__jobs') }}
