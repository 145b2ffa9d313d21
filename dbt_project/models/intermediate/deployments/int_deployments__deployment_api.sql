{{ config(materialized='view') }}

-- Deployments of the hosts' own interfaces, as soon as they have ended. What GitHub says after the first
-- success, `inactive` above all, is about what came later. The environment, the task, the job or a payload's
-- `service` may name services of the repository; else it is about all of them.
with

reported as (
    select
        installation,
        repository_id,
        deployment_id,
        min(created_at) filter (where state = 'in_progress') as started_at,
        min(created_at) filter (where state = 'success') as succeeded_at,
        max(created_at) filter (where state in ('failure', 'error')) as failed_at
    from {{ ref('stg_github__deployment_statuses') }}
    where deleted_at is null
    group by installation, repository_id, deployment_id
),

found as (
    select
        deployments.installation || ':deployment:' || deployments.deployment_id as source_id,
        deployments.installation || ':repo:' || deployments.repository_id as host_repository_id,
        deployments.environment,
        concat_ws(
            ' ',
            deployments.environment,
            deployments.task,
            case
                when pg_input_is_valid(deployments.payload, 'jsonb')
                    then deployments.payload::jsonb ->> 'service'
            end
        ) as name,
        deployments.ref,
        deployments.sha,
        coalesce(reported.started_at, deployments.created_at) as started_at,
        coalesce(reported.succeeded_at, reported.failed_at) as finished_at,
        case when reported.succeeded_at is null then 'failure' else 'success' end as status,
        'github' as source,
        deployments.url as source_url
    from {{ ref('stg_github__deployments') }} as deployments
    inner join reported
        on
            deployments.installation = reported.installation
            and deployments.repository_id = reported.repository_id
            and deployments.deployment_id = reported.deployment_id
    where deployments.deleted_at is null and coalesce(reported.succeeded_at, reported.failed_at) is not null

    union all

    select
        installation || ':deployment:' || deployment_id as source_id,
        installation || ':project:' || project_id as host_repository_id,
        environment,
        concat_ws(' ', environment, job_name) as name,
        ref,
        sha,
        coalesce(job_started_at, created_at) as started_at,
        coalesce(finished_at, job_finished_at, updated_at) as finished_at,
        case status when 'success' then 'success' when 'failed' then 'failure' else 'cancelled' end as status,
        'gitlab' as source,
        url as source_url
    from {{ ref('stg_gitlab__deployments') }}
    where status in ('success', 'failed', 'canceled') and deleted_at is null
),

of_repositories as (
    select
        found.*,
        repositories.repository,
        repositories.source_url as repository_url
    from found
    inner join {{ ref('int_host_repositories') }} as repositories
        on found.host_repository_id = repositories.host_repository_id
),

services as (
    {{ services_named_in('of_repositories') }}
)

select
    'deployment_api' as method,
    found.source_id,
    found.source_id as deployment_group_id,
    found.repository,
    services.service as service_name,
    found.environment,
    found.ref,
    found.sha as given_sha,
    found.started_at,
    found.finished_at,
    false as is_time_estimated,
    found.status,
    found.source,
    coalesce(found.source_url, found.repository_url) as source_url
from of_repositories as found
left join services on found.repository = services.repository and found.name = services.name
