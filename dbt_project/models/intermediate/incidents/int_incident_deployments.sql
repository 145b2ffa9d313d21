-- An explicit reference is taken or the incident stays without a deployment: it is never replaced by time.
with

-- A spreadsheet writes the number 1181 as 1181.0 where the column has gaps.
named_ids as (
    select
        incidents.incident_id,
        incidents.service_id,
        candidates.precedence,
        {{ bounded_key("prefixes.prefix || candidates.reference") }} as reference
    from {{ ref('int_incidents') }} as incidents
    cross join (values (''), ('file:')) as prefixes (prefix)
    cross join
        lateral (
            values
            (1, incidents.named_deployment_id),
            (2, substring(incidents.named_deployment_id from '^(\d{1,15})\.0$')),
            (2, substring(incidents.named_deployment_id from '^\d{1,15}$') || '.0')
        ) as candidates (precedence, reference)
),

deployment_ids as (
    select
        deployment_id,
        service_id,
        unnest(array[deployment_id, deployment_group_id]) as reference
    from {{ ref('int_deployments_classified') }}
),

matched_ids as (
    select
        named_ids.incident_id,
        deployment_ids.deployment_id,
        named_ids.precedence,
        min(named_ids.precedence) over (partition by named_ids.incident_id) as best_precedence
    from named_ids
    inner join deployment_ids on named_ids.reference = deployment_ids.reference
    where named_ids.service_id is null or named_ids.service_id = deployment_ids.service_id
),

by_id as (
    select distinct
        incident_id,
        deployment_id,
        'deployment_id' as method,
        1.0::double precision as confidence
    from matched_ids
    where precedence = best_precedence
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
        incidents.named_deployment_id is null
        and incidents.named_sha is null
        and deployments.is_production
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
)

select * from by_id
union all
select * from by_sha
union all
select * from by_time
