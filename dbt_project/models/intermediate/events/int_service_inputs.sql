-- What each service, and the organisation as a whole, has to offer to the deployment metrics.
with entities as (
    select
        'service' as entity_type,
        services.service_id as entity_id,
        coalesce(repositories.is_shallow, false) as is_shallow
    from {{ ref('dim_services') }} as services
    left join {{ ref('dim_repositories') }} as repositories
        on services.repository_id = repositories.repository_id
    union all
    select
        'organization' as entity_type,
        'organization' as entity_id,
        coalesce(bool_or(is_shallow), false) as is_shallow
    from {{ ref('dim_repositories') }}
),

deployments as (
    select
        coalesce(deployment.service_id, 'organization') as entity_id,
        count(*) as deployment_count,
        count(*) filter (where deployment.method = 'merge') as guessed_count,
        count(*) filter (where deployment.sha is not null) as resolved_count,
        count(*) filter (where deployment.has_failed) as failed_count,
        count(*) filter (where deployment.has_failed and deployment.recovered_at < calendar.counted_until)
            as recovered_count
    from {{ ref('int_production_deployments') }} as deployment
    cross join {{ ref('int_metric_calendar') }} as calendar
    where deployment.exclusion_reason is null and deployment.finished_at < calendar.counted_until
    group by grouping sets ((deployment.service_id), ())
),

incidents as (
    select
        case when grouping(incident.service_id) = 0 then incident.service_id else 'organization' end
            as entity_id,
        count(*) as incident_count,
        count(*) filter (where incident.service_id is null) as unplaced_incident_count
    from {{ ref('fct_incidents') }} as incident
    cross join {{ ref('int_metric_calendar') }} as calendar
    where incident.started_at < calendar.counted_until
    group by grouping sets ((incident.service_id), ())
),

deployed as (
    select
        coalesce(deployed_commit.service_id, 'organization') as entity_id,
        count(*) as commit_count,
        count(*) filter (where deployed_commit.started_by = 'pull_request') as known_squash_count,
        count(*) filter (
            where deployed_commit.started_by = 'author_date' and commits.subject ~ '\(#\d+\)$'
        ) as unknown_squash_count
    from {{ ref('fct_deployed_commits') }} as deployed_commit
    inner join {{ ref('int_commits') }} as commits on deployed_commit.commit_id = commits.commit_id
    cross join {{ ref('int_metric_calendar') }} as calendar
    where
        deployed_commit.exclusion_reason is null
        and deployed_commit.deployed_at < calendar.counted_until
    group by grouping sets ((deployed_commit.service_id), ())
),

deployed_pull_requests as (
    select
        coalesce(deployed_pull_request.service_id, 'organization') as entity_id,
        count(*) as pull_request_count
    from {{ ref('fct_deployed_pull_requests') }} as deployed_pull_request
    cross join {{ ref('int_metric_calendar') }} as calendar
    where deployed_pull_request.deployed_at < calendar.counted_until
    group by grouping sets ((deployed_pull_request.service_id), ())
)

select
    entities.entity_type,
    entities.entity_id,
    entities.is_shallow,
    coalesce(deployments.deployment_count, 0) as deployment_count,
    coalesce(deployments.guessed_count, 0) as guessed_count,
    coalesce(deployments.resolved_count, 0) as resolved_count,
    coalesce(deployments.failed_count, 0) as failed_count,
    coalesce(deployments.recovered_count, 0) as recovered_count,
    coalesce(incidents.incident_count, 0) as incident_count,
    coalesce(incidents.unplaced_incident_count, 0) as unplaced_incident_count,
    coalesce(deployed.commit_count, 0) as commit_count,
    coalesce(deployed.known_squash_count, 0) as known_squash_count,
    coalesce(deployed.unknown_squash_count, 0) as unknown_squash_count,
    coalesce(deployed_pull_requests.pull_request_count, 0) as pull_request_count
from entities
left join deployments on entities.entity_id = deployments.entity_id
left join incidents on entities.entity_id = incidents.entity_id
left join deployed on entities.entity_id = deployed.entity_id
left join deployed_pull_requests on entities.entity_id = deployed_pull_requests.entity_id
