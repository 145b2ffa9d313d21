{{ config(indexes=[
    {'columns': ['service_id', 'commit_id'], 'unique': true},
    {'columns': ['deployment_id']},
]) }}

with

linked as (
    select
        links.service_id,
        links.repository_id,
        links.deployment_id,
        links.sha,
        links.is_imported and not deployments.is_shallow as is_imported,
        commits.commit_id,
        commits.repository,
        commits.author_key,
        commits.authored_at,
        commits.committed_at,
        commits.is_merge,
        deployments.finished_at,
        deployments.deployment_order,
        deployments.is_first_known,
        deployments.unknown_until,
        case when squashes.sha is not null then 'pull_request' else 'author_date' end as started_by,
        extract(
            epoch from deployments.finished_at - coalesce(squashes.started_at, commits.authored_at)
        )::double precision as lead_time_seconds,
        min(deployments.deployment_order) over (
            partition by links.service_id, commits.author_key, commits.authored_at, commits.subject
        ) as first_order_of_change
    from {{ ref('stg_spark__deployed_commits') }} as links
    inner join {{ ref('int_production_successes') }} as deployments
        on links.deployment_id = deployments.deployment_id
    inner join {{ ref('int_commits') }} as commits
        on links.repository_id = commits.repository_id and links.sha = commits.sha
    left join {{ ref('int_squash_clocks') }} as squashes
        on links.repository_id = squashes.repository_id and links.sha = squashes.sha
),

-- Commits whose cherry-pick trailer names one that an earlier deployment of the service brought. From the
-- tables, not from `linked` twice: a join of a query with itself has no statistics and ends in nested loops.
picked as (
    select distinct
        picks.service_id,
        picks.repository_id,
        picks.sha
    from {{ ref('int_commit_references') }} as trailers
    inner join {{ ref('stg_spark__deployed_commits') }} as picks
        on
            trailers.sha = picks.sha
            and 'repository:' || trailers.repository = picks.repository_id
    inner join {{ ref('stg_spark__deployed_commits') }} as originals
        on
            trailers.referenced_sha = originals.sha
            and picks.repository_id = originals.repository_id
            and picks.service_id = originals.service_id
    inner join {{ ref('int_production_successes') }} as brought
        on picks.deployment_id = brought.deployment_id
    inner join {{ ref('int_production_successes') }} as earlier
        on originals.deployment_id = earlier.deployment_id
    where trailers.kind = 'cherry_pick' and earlier.deployment_order < brought.deployment_order
),

judged as (
    select
        linked.*,
        case
            when
                linked.is_first_known
                and coalesce(
                    linked.authored_at
                    < linked.finished_at - make_interval(secs => nullif(rules.first_lookback_seconds, 0)),
                    true
                )
                then 'baseline'
            when linked.is_imported then 'imported'
            when coalesce(linked.committed_at, linked.unknown_until) <= linked.unknown_until then 'gap'
            when
                picked.sha is not null
                or (
                    linked.authored_at is not null
                    and linked.first_order_of_change < linked.deployment_order
                )
                then 'cherry_pick'
            when linked.is_merge then 'merge_commit'
            when
                linked.started_by = 'author_date'
                and {{ is_broken_clock('linked.authored_at', 'linked.committed_at') }}
                then 'author_date'
            when linked.lead_time_seconds < 0 then 'negative'
        end as exclusion_reason
    from linked
    inner join {{ ref('int_service_rules') }} as rules on linked.service_id = rules.service_id
    left join picked
        on
            linked.service_id = picked.service_id
            and linked.repository_id = picked.repository_id
            and linked.sha = picked.sha
)

select
    service_id,
    commit_id,
    repository_id,
    repository,
    sha,
    deployment_id,
    author_key,
    authored_at,
    committed_at,
    finished_at as deployed_at,
    deployment_order,
    lead_time_seconds,
    coalesce(exclusion_reason, 'graph') as link_method,
    started_by,
    exclusion_reason
from judged
