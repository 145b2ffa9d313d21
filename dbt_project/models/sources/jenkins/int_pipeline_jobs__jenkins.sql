{{ config(materialized='view') }}

-- Stages of builds; a build without any is one job itself. A stage that failed in a build that did not was
-- allowed to.
select
    concat_ws(':', builds.build_id, stages.stage_id) as job_id,
    builds.run_id,
    builds.host_repository_id,
    coalesce(stages.name, builds.job_name) as name,
    null::text as parent_job,
    builds.sha,
    builds.attempt,
    case
        when stages.stage_id is null then builds.status
        else {{ jenkins_status('stages.status') }}
    end as status,
    stages.stage_id is not null
    and builds.status = 'success'
    and {{ jenkins_status('stages.status') }} = 'failure' as is_allowed_to_fail,
    false as is_carried_over,
    builds.is_superseded,
    case when stages.stage_id is null then builds.created_at end as queued_at,
    case when stages.stage_id is null then builds.started_at else stages.started_at end as started_at,
    case when stages.stage_id is null then builds.finished_at else stages.finished_at end as finished_at,
    'jenkins' as source,
    builds.url as source_url,
    builds.deleted_at
from {{ ref('int_builds__jenkins') }} as builds
left join {{ ref('stg_jenkins__stages') }} as stages
    on
        builds.installation = stages.installation
        and builds.job = stages.job
        and builds.number = stages.number
        and stages.deleted_at is null
where builds.host_repository_id is not null
