{{ config(materialized='view') }}

-- Jobs that one stage of a build deploys with to one environment are one deployment; and classic releases.
with

stages as (
    select
        installation,
        build_id,
        environment,
        stage,
        stage_attempt,
        min(deployment_id) as deployment_id,
        min(definition collate "C") as definition,
        min(queued_at) as created_at,
        min(started_at) as started_at,
        case when bool_and(result is not null) then max(finished_at) end as finished_at,
        case
            when bool_or(result is null) then 'inProgress'
            when bool_or(result = 'failed') then 'failed'
            when bool_or(result in ('canceled', 'abandoned')) then 'canceled'
            when bool_and(result = 'skipped') then 'skipped'
            else 'succeeded'
        end as result
    from {{ ref('stg_azure_devops__environment_deployments') }}
    where deleted_at is null
    group by installation, build_id, environment, stage, stage_attempt
),

releases as (
    select
        *,
        status in ('succeeded', 'partiallySucceeded', 'failed')
        or lower(operation) in ('rejected', 'canceled', 'phasecanceled', 'gatefailed') as has_ended,
        regexp_replace(branch, '^refs/(heads|tags)/', '') as ref
    from {{ ref('stg_azure_devops__release_deployments') }}
    where deleted_at is null
)

select
    stages.installation || ':deployment:' || stages.deployment_id as source_id,
    builds.host_repository_id,
    stages.environment,
    concat_ws(' ', stages.environment, stages.definition, nullif(stages.stage, '__default')) as name,
    builds.branch as ref,
    builds.sha,
    stages.created_at,
    stages.started_at,
    stages.finished_at,
    case
        when stages.result != 'inProgress' then nullif({{ azure_devops_status('stages.result') }}, 'skipped')
    end as status,
    lower(stages.result) as last_state,
    'azure_devops' as source,
    builds.url as source_url
from stages
inner join {{ ref('int_builds__azure_devops') }} as builds
    on stages.installation = builds.installation and stages.build_id = builds.build_id
where builds.host_repository_id is not null

union all

select
    releases.installation || ':release_deployment:' || releases.deployment_id as source_id,
    coalesce(builds.host_repository_id, repositories.host_repository_id) as host_repository_id,
    releases.environment,
    concat_ws(' ', releases.environment, releases.definition) as name,
    coalesce(builds.branch, releases.ref) as ref,
    coalesce(builds.sha, releases.sha) as sha,
    coalesce(releases.queued_at, releases.started_at) as created_at,
    releases.started_at,
    case when releases.has_ended then coalesce(releases.finished_at, releases.updated_at) end as finished_at,
    case
        when not releases.has_ended then null
        when releases.status in ('succeeded', 'partiallySucceeded', 'failed')
            then {{ azure_devops_status('releases.status') }}
        else 'cancelled'
    end as status,
    lower(coalesce(releases.operation, releases.status)) as last_state,
    'azure_devops' as source,
    releases.url as source_url
from releases
left join {{ ref('int_builds__azure_devops') }} as builds
    on releases.installation = builds.installation and releases.build_id = builds.build_id
left join {{ ref('int_host_repositories') }} as repositories
    on releases.installation || ':repository:' || releases.repository_id = repositories.host_repository_id
where coalesce(builds.host_repository_id, repositories.host_repository_id) is not null
