with

links as (
    select
        'Merged pull requests with a deployment' as link,
        pull_requests.pull_request_id as thing_id,
        pull_requests.service_id,
        pull_requests.repository_id,
        deployed.pull_request_id is not null as is_linked
    from {{ ref('int_merged_pull_requests') }} as pull_requests
    left join (select distinct pull_request_id from {{ ref('fct_deployed_pull_requests') }}) as deployed
        on pull_requests.pull_request_id = deployed.pull_request_id
    where pull_requests.left_out_reason is null and pull_requests.merged_at <= {{ as_of() }}

    union all

    select
        'Production deployments with a known commit' as link,
        deployment_id as thing_id,
        service_id,
        repository_id,
        sha is not null as is_linked
    from {{ ref('fct_deployments') }}
    where is_production and finished_at <= {{ as_of() }}

    union all

    select
        'Commits of a known person' as link,
        commits.commit_id as thing_id,
        services.service_id,
        commits.repository_id,
        accounts.person_id is not null as is_linked
    from {{ ref('fct_commits') }} as commits
    left join {{ ref('dim_accounts') }} as accounts on commits.author_account_id = accounts.account_id
    left join {{ ref('int_repository_services') }} as services
        on commits.repository_id = services.repository_id
    where commits.author_kind = 'human' and commits.committed_at <= {{ as_of() }}

    union all

    select
        'Incidents with a deployment' as link,
        incidents.incident_id as thing_id,
        incidents.service_id,
        null as repository_id,
        attributed.incident_id is not null as is_linked
    from {{ ref('fct_incidents') }} as incidents
    left join (select distinct incident_id from {{ ref('fct_incident_deployments') }}) as attributed
        on incidents.incident_id = attributed.incident_id
    where incidents.started_at <= {{ as_of() }}
),

counted as (
    select
        link || ':' || coalesce(service_id, '') || ':' || coalesce(repository_id, '') as thing_id,
        link,
        service_id,
        repository_id,
        count(*) filter (where is_linked) as linked,
        count(*) as total
    from links
    group by link, service_id, repository_id
),

teams as (
    select
        counted.thing_id as event_id,
        'team' as entity_type,
        owners.team_id as entity_id
    from counted
    inner join {{ ref('int_present_owners') }} as owners on counted.service_id = owners.service_id
),

entities as (
    {{ entities_of('counted', 'teams') }}
)

select
    entities.entity_type,
    entities.entity_id,
    entities.entity,
    counted.link,
    sum(counted.linked)::bigint as linked,
    sum(counted.total)::bigint as total,
    (sum(counted.linked) / sum(counted.total))::double precision as share
from counted
inner join entities on counted.thing_id = entities.thing_id
group by entities.entity_type, entities.entity_id, entities.entity, counted.link
