-- One row per deployment and piece of evidence that it failed, with what ended the failure.
with recursive eligible_sequence as (
    select
        deployments.service_id,
        deployments.deployment_id,
        deployments.is_rollback,
        lead(deployments.is_rollback) over by_environment as is_rolled_back,
        lead(hotfixes.deployment_id is not null) over by_environment as is_hotfixed,
        lead(deployments.finished_at) over by_environment as next_finished_at
    from {{ ref('int_deployments_classified') }} as deployments
    left join {{ ref('int_hotfix_deployments') }} as hotfixes
        on deployments.deployment_id = hotfixes.deployment_id
    where deployments.status = 'success' and not deployments.is_redeploy and not deployments.is_rollout
    window by_environment as (
        partition by deployments.service_id, deployments.environment order by deployments.deployment_order
    )
),

replaced as (
    select
        sequence.deployment_id,
        found.evidence,
        false as is_open,
        null::timestamptz as resolved_at,
        sequence.next_finished_at as replaced_at
    from eligible_sequence as sequence
    inner join {{ ref('int_service_rules') }} as rules on sequence.service_id = rules.service_id
    cross join
        lateral (
            values
            ('rollback', sequence.is_rolled_back and not sequence.is_rollback and rules.is_rollback_evidence),
            ('hotfix', sequence.is_hotfixed and rules.is_hotfix_evidence)
        ) as found (evidence, holds)
    where found.holds
),

incidents as (
    select
        links.deployment_id,
        'incident' as evidence,
        incidents.resolved_at is null as is_open,
        incidents.resolved_at,
        null::timestamptz as replaced_at
    from {{ ref('int_incident_deployments') }} as links
    inner join {{ ref('int_incidents') }} as incidents on links.incident_id = incidents.incident_id
    inner join {{ ref('int_deployments_classified') }} as deployments
        on links.deployment_id = deployments.deployment_id
    inner join {{ ref('int_service_rules') }} as rules on deployments.service_id = rules.service_id
    where rules.is_incident_evidence
),

edges as (
    select
        repository,
        sha,
        referenced_sha
    from {{ ref('int_commit_references') }}
    where kind = 'revert' and referenced_sha is not null
),

-- Reverts of a commit (depth 1), reverts of those (depth 2) and so on.
nests as (
    select
        repository,
        referenced_sha as target_sha,
        sha,
        1 as depth
    from edges

    union

    select
        nests.repository,
        nests.target_sha,
        edges.sha,
        nests.depth + 1 as depth
    from nests
    inner join edges on nests.repository = edges.repository and nests.sha = edges.referenced_sha
    where nests.depth < 20
),

latest_of_nest as (
    select distinct on (targets.service_id, targets.commit_id)
        targets.service_id,
        targets.deployment_id,
        nests.depth,
        reverts.deployed_at as replaced_at
    from nests
    inner join {{ ref('int_deployed_commits') }} as targets
        on nests.repository = targets.repository and nests.target_sha = targets.sha
    inner join {{ ref('int_deployed_commits') }} as reverts
        on
            targets.service_id = reverts.service_id
            and nests.repository = reverts.repository
            and nests.sha = reverts.sha
    where
        targets.link_method not in ('baseline', 'gap')
        and reverts.deployment_order > targets.deployment_order
        and reverts.committed_at <= targets.deployed_at + interval '168 hours'
    order by
        targets.service_id asc,
        targets.commit_id asc,
        reverts.committed_at desc,
        nests.depth desc,
        reverts.sha collate "C" asc
)

select * from replaced
union all
select * from incidents
union all
select
    latest_of_nest.deployment_id,
    'revert' as evidence,
    false as is_open,
    null::timestamptz as resolved_at,
    latest_of_nest.replaced_at
from latest_of_nest
inner join {{ ref('int_service_rules') }} as rules on latest_of_nest.service_id = rules.service_id
where latest_of_nest.depth % 2 = 1 and rules.is_revert_evidence
