{{ config(materialized='view') }}

-- A project has one workflow per source of its pipelines; their names are titles. A child pipeline is no run:
-- its jobs belong to its root. A pipeline is on its second attempt when one of its jobs is.
with

attempts as (
    select
        run_id,
        max(attempt) as attempt
    from {{ ref('int_pipeline_jobs__gitlab') }}
    group by run_id
),

of_tags as (
    select
        installation,
        project_id,
        pipeline_id,
        bool_or(is_tag) as is_of_tag
    from {{ ref('stg_gitlab__jobs') }}
    group by installation, project_id, pipeline_id
),

pipelines as (
    select
        pipelines.*,
        pipelines.installation || ':pipeline:' || pipelines.pipeline_id as run_id
    from {{ ref('stg_gitlab__pipelines') }} as pipelines
    where not exists (
        select 1
        from {{ ref('int_child_pipelines__gitlab') }} as children
        where
            pipelines.installation = children.installation
            and pipelines.project_id = children.project_id
            and pipelines.pipeline_id = children.pipeline_id
    )
)

select
    pipelines.run_id,
    pipelines.installation || ':project:' || pipelines.project_id as host_repository_id,
    pipelines.installation || ':project:' || pipelines.project_id || ':' || coalesce(pipelines.source, '')
        as workflow_id,
    coalesce(pipelines.source, 'pipeline') as workflow,
    coalesce(nullif(pipelines.name, ''), pipelines.source, 'pipeline') as name,
    pipelines.source as event,
    coalesce(pipelines.source in ('merge_request_event', 'external_pull_request_event'), false)
        as is_of_pull_request,
    coalesce(of_tags.is_of_tag, false) as is_of_tag,
    pipelines.ref as branch,
    pipelines.sha,
    coalesce(attempts.attempt, 1) as attempt,
    case
        when pipelines.status in ('success', 'skipped') then pipelines.status
        when pipelines.status = 'failed' then 'failure'
        when pipelines.status = 'canceled' then 'cancelled'
        when pipelines.status in ({{ gitlab_running_states() }}) then 'running'
        else coalesce(pipelines.status, 'unknown')
    end as status,
    null::text as actor_account_id,
    pipelines.created_at,
    pipelines.created_at as started_at,
    pipelines.updated_at as completed_at,
    'gitlab' as source,
    pipelines.url as source_url,
    pipelines.deleted_at
from pipelines
left join attempts on pipelines.run_id = attempts.run_id
left join of_tags
    on
        pipelines.installation = of_tags.installation
        and pipelines.project_id = of_tags.project_id
        and pipelines.pipeline_id = of_tags.pipeline_id
