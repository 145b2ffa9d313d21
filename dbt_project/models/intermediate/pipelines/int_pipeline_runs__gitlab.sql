{{ config(materialized='view') }}

-- A pipeline is on its second attempt when one of its jobs is; that began when its first job was made.
with

attempts as (
    select
        run_id,
        attempt,
        min(created_at) as started_at
    from {{ ref('int_pipeline_jobs__gitlab') }}
    group by run_id, attempt
),

latest as (
    select distinct on (run_id)
        run_id,
        attempt,
        started_at
    from attempts
    order by run_id asc, attempt desc
),

pipelines as (
    select
        *,
        'gitlab:pipeline:' || pipeline_id as run_id
    from {{ ref('stg_gitlab__pipelines') }}
)

select
    pipelines.run_id,
    'gitlab:project:' || pipelines.project_id as host_repository_id,
    coalesce(pipelines.name, 'pipeline') as workflow,
    pipelines.source as event,
    coalesce(pipelines.source = 'merge_request_event', false) as is_of_pull_request,
    pipelines.ref as branch,
    pipelines.sha,
    coalesce(latest.attempt, 1) as attempt,
    case
        when pipelines.status in ('success', 'skipped') then pipelines.status
        when pipelines.status = 'failed' then 'failure'
        when pipelines.status = 'canceled' then 'cancelled'
        else 'running'
    end as status,
    null::text as actor_account_id,
    pipelines.created_at,
    case when latest.attempt > 1 then latest.started_at else pipelines.created_at end as started_at,
    pipelines.updated_at as completed_at,
    'gitlab' as source,
    pipelines.url as source_url,
    pipelines.deleted_at
from pipelines
left join latest on pipelines.run_id = latest.run_id
