{{ config(materialized='view') }}

-- Jobs, named by their stages if there are any. One that failed in a stage that did not was allowed to.
select
    builds.run_id || ':' || jobs.record_id || ':' || jobs.attempt as job_id,
    builds.run_id,
    builds.host_repository_id,
    concat_ws(' / ', jobs.stage, jobs.name) as name,
    null::text as parent_job,
    builds.sha,
    jobs.attempt,
    case
        when jobs.result is null and jobs.state != 'completed' then 'running'
        else {{ azure_devops_status('jobs.result') }}
    end as status,
    coalesce(jobs.result, '') = 'failed'
    and {{ azure_devops_status('jobs.stage_result') }} = 'success' as is_allowed_to_fail,
    false as is_carried_over,
    jobs.is_superseded,
    null::timestamptz as queued_at,
    jobs.started_at,
    jobs.finished_at,
    'azure_devops' as source,
    builds.url as source_url,
    builds.deleted_at
from {{ ref('stg_azure_devops__build_records') }} as jobs
inner join {{ ref('int_builds__azure_devops') }} as builds
    on jobs.installation = builds.installation and jobs.build_id = builds.build_id
where jobs.type = 'Job' and jobs.deleted_at is null and builds.host_repository_id is not null
