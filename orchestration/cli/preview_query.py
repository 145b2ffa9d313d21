"""Queries of `sei preview deployments` to the warehouse."""

KNOWN = 'select name from intermediate.int_services order by name collate "C"'

METHOD = """
select
    methods.configured_method,
    methods.method,
    calendar.as_of,
    (
        select string_agg(
            format('%%s (%%s in production, the last on %%s)', method, deployments, last_on), ', '
            order by last_on desc, method
        )
        from (
            select method, count(*) as deployments, max(finished_at)::date as last_on
            from intermediate.int_service_deployments
            where service_id = methods.service_id and is_production and finished_at <= calendar.as_of
            group by method
        ) as found
    ) as found
from intermediate.int_service_methods as methods
cross join marts.dim_organization as calendar
where methods.service_id = 'service:' || %(service)s
"""

# The newest of each method, whether a deployment or not: the last 100 runs and not the last 100 deployments.
FOUND = """
with service as (
    select service_id, name, repository from intermediate.int_services where name = %(service)s
),

found as (
    select
        candidates.method,
        candidates.deployment_group_id as id,
        candidates.ref,
        candidates.environment,
        candidates.finished_at,
        candidates.status,
        facts.deployment_id is not null and candidates.is_production and candidates.status = 'success'
        and not facts.is_redeploy and not facts.is_rollout and candidates.finished_at <= calendar.as_of as is_counted,
        case
            when not candidates.is_production then 'the environment is not production'
            when candidates.status <> 'success' then 'its status is ' || candidates.status
            when candidates.method is distinct from methods.method
                then 'the method in use is ' || coalesce(methods.method, 'none')
            when candidates.finished_at > calendar.as_of then 'it ended later than ' || calendar.as_of
            when facts.is_redeploy then 'a redeploy of the same version'
            when facts.is_rollout then 'a rollout to a further environment'
            when facts.sha is null then 'counts; the repository does not know this version, so it brings no commits'
            when facts.is_rollback then 'counts; a rollback'
            when facts.is_superseded then 'counts; finished after a newer version and brings no commits'
            else 'counts'
        end as reason,
        candidates.source_url as url
    from intermediate.int_service_deployments as candidates
    inner join service on candidates.service_id = service.service_id
    cross join marts.dim_organization as calendar
    left join intermediate.int_service_methods as methods on candidates.service_id = methods.service_id
    left join marts.fct_deployments as facts on candidates.deployment_id = facts.deployment_id
),

of_others as (
    select
        candidates.method,
        candidates.deployment_group_id as id,
        min(candidates.ref) as ref,
        candidates.environment,
        max(candidates.finished_at) as finished_at,
        min(candidates.status) as status,
        false as is_counted,
        'it names ' || string_agg(candidates.service_name, ', ' order by candidates.service_name) as reason,
        min(candidates.source_url) as url
    from intermediate.int_deployment_candidates as candidates
    inner join service on candidates.repository = service.repository
    where
        candidates.service_name is not null
        and not exists (
            select 1
            from found
            where found.id = candidates.deployment_group_id and found.environment = candidates.environment
        )
    group by candidates.method, candidates.deployment_group_id, candidates.environment
),

passed_over as (
    select
        missed.method,
        missed.source_id as id,
        missed.ref,
        missed.environment,
        missed.seen_at as finished_at,
        missed.status,
        false as is_counted,
        'not a deployment: ' || missed.reason as reason,
        missed.source_url as url
    from intermediate.int_passed_over as missed
    inner join service on missed.repository = service.repository
),

listed as (
    select *, row_number() over (
        partition by method order by finished_at desc nulls last, id collate "C", environment collate "C"
    ) as place
    from (select * from found union all select * from of_others union all select * from passed_over) as everything
)

select method, id, ref, environment, finished_at, status, is_counted, reason, url
from listed
where place <= %(limit)s
order by method, place
"""
