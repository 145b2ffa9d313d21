{{ config(indexes=[
    {'columns': ['deployment_id'], 'unique': true},
    {'columns': ['service_id', 'deployment_order']},
]) }}

-- What each deployment is, compared with the successes before it in its service and environment. Where the
-- repository does not have the commit, the one that the source gave is compared, else the tag.
with

identified as (
    select
        deployments.deployment_id,
        deployments.service_id,
        deployments.environment,
        deployments.is_production,
        deployments.deployment_order,
        coalesce(deployments.sha, named.given_sha) as sha,
        coalesce(deployments.sha, named.given_sha, named.tag) as deployed
    from {{ ref('int_deployments_resolved') }} as deployments
    left join {{ ref('int_deployment_references') }} as named
        on deployments.deployment_id = named.deployment_id
    where deployments.status = 'success'
),

successes as (
    select
        *,
        row_number() over by_environment as success_number,
        lag(deployed) over by_environment as previously_deployed,
        row_number() over (
            partition by service_id, environment, sha
            order by deployment_order
        ) as run_of_sha,
        min(deployment_order) over (partition by service_id, sha, is_production) as first_order_of_sha
    from identified
    window by_environment as (partition by service_id, environment order by deployment_order)
),

flagged as (
    select
        successes.deployment_id,
        coalesce(successes.deployed = successes.previously_deployed, false) as is_redeploy,
        -- It is the first in its environment, so an earlier one of the service was in another.
        successes.sha is not null
        and successes.is_production
        and successes.run_of_sha = 1
        and successes.first_order_of_sha < successes.deployment_order as is_rollout,
        coalesce(ancestry.is_proper_ancestor, false) and successes.run_of_sha > 1 as is_rollback,
        coalesce(ancestry.is_proper_ancestor, false) and successes.run_of_sha = 1 as is_superseded
    from successes
    left join {{ ref('stg_spark__deployment_ancestry') }} as ancestry
        on successes.deployment_id = ancestry.deployment_id
),

numbered as (
    select
        *,
        count(*) filter (where status = 'success') over (
            partition by service_id, environment
            order by deployment_order
            rows between unbounded preceding and 1 preceding
        ) as successes_before
    from {{ ref('int_deployments_resolved') }}
)

select
    numbered.deployment_id,
    numbered.deployment_group_id,
    numbered.service_id,
    numbered.repository_id,
    numbered.environment,
    numbered.environment_type,
    numbered.is_production,
    numbered.ref,
    numbered.sha,
    numbered.started_at,
    numbered.finished_at,
    numbered.is_time_estimated,
    numbered.status,
    numbered.method,
    numbered.source,
    numbered.source_url,
    numbered.corrected_fields,
    numbered.deployment_order,
    previous.deployment_id as previous_success_deployment_id,
    coalesce(flagged.is_redeploy, false) as is_redeploy,
    coalesce(flagged.is_rollout, false) as is_rollout,
    coalesce(flagged.is_rollback, false) as is_rollback,
    coalesce(flagged.is_superseded, false) as is_superseded
from numbered
left join flagged on numbered.deployment_id = flagged.deployment_id
left join successes as previous
    on
        numbered.service_id = previous.service_id
        and numbered.environment = previous.environment
        and numbered.successes_before = previous.success_number
