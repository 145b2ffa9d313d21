with

named_ids as (
    select
        incident_id,
        service_id,
        unnest(array[named_deployment_id, 'file:' || named_deployment_id]) as reference
    from {{ ref('int_incidents') }}
    where named_deployment_id is not null
),

deployment_ids as (
    select
        deployment_id,
        service_id,
        unnest(array[deployment_id, deployment_group_id]) as reference
    from {{ ref('int_deployments_classified') }}
),

by_id as (
    select distinct
        named_ids.incident_id,
        deployment_ids.deployment_id,
        'deployment_id' as method,
        1.0::double precision as confidence
    from named_ids
    inner join deployment_ids on named_ids.reference = deployment_ids.reference
    where named_ids.service_id is null or named_ids.service_id = deployment_ids.service_id
),

named_shas as (
    select distinct
        commits.repository,
        incidents.named_sha as reference
    from {{ ref('int_incidents') }} as incidents
    inner join {{ ref('int_commits') }} as commits
        on
            left(incidents.named_sha, 7) = left(commits.sha, 7)
            and starts_with(commits.sha, incidents.named_sha)
),

resolved_shas as (
    {{ commits_by_prefix('named_shas') }}
),

by_sha as (
    select distinct
        incidents.incident_id,
        deployed.deployment_id,
        'sha' as method,
        1.0::double precision as confidence
    from {{ ref('int_incidents') }} as incidents
    inner join resolved_shas on incidents.named_sha = resolved_shas.reference
    inner join {{ ref('int_deployed_commits') }} as deployed
        on resolved_shas.repository = deployed.repository and resolved_shas.sha = deployed.sha
    where
        (incidents.service_id is null or incidents.service_id = deployed.service_id)
        and not exists (select 1 from by_id where by_id.incident_id = incidents.incident_id)
),

-- The last deployment that began before the incident and did not end too long before it.
in_window as (
    select distinct on (incidents.incident_id)
        incidents.incident_id,
        deployments.deployment_id,
        extract(epoch from incidents.started_at - deployments.finished_at) as seconds_since,
        rules.incident_window_seconds
    from {{ ref('int_incidents') }} as incidents
    inner join {{ ref('int_service_rules') }} as rules on incidents.service_id = rules.service_id
    inner join {{ ref('int_deployments_classified') }} as deployments
        on
            incidents.service_id = deployments.service_id
            and incidents.started_at >= coalesce(deployments.started_at, deployments.finished_at)
            and incidents.started_at - make_interval(secs => rules.incident_window_seconds)
            <= deployments.finished_at
    where
        deployments.is_production
        and deployments.status = 'success'
        and not deployments.is_redeploy
        and not deployments.is_rollout
    order by incidents.incident_id asc, deployments.deployment_order desc
),

by_time as (
    select
        incident_id,
        deployment_id,
        'time_window' as method,
        least(0.9, 0.9 - 0.6 * seconds_since / nullif(incident_window_seconds::numeric, 0))::double precision
            as confidence
    from in_window
    where
        not exists (select 1 from by_id where by_id.incident_id = in_window.incident_id)
        and not exists (select 1 from by_sha where by_sha.incident_id = in_window.incident_id)
)

select * from by_id
union all
select * from by_sha
union all
select * from by_time
