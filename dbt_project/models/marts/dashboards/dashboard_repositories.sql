with

repositories as (
    select
        repositories.repository_id as thing_id,
        repositories.repository_id,
        services.service_id,
        repositories.name,
        repositories.source_url
    from {{ ref('dim_repositories') }} as repositories
    left join {{ ref('int_repository_services') }} as services
        on repositories.repository_id = services.repository_id
    where repositories.is_collected
),

teams as (
    select
        repositories.thing_id as event_id,
        'team' as entity_type,
        owners.team_id as entity_id
    from repositories
    inner join {{ ref('int_present_owners') }} as owners on repositories.service_id = owners.service_id
),

entities as (
    {{ entities_of('repositories', 'teams') }}
),

latest as (
    select distinct on (entity_id)
        entity_id as repository_id,
        value
    from {{ ref('metrics') }}
    where metric = 'truck_factor' and entity_type = 'repository' and grain = 'month'
    order by entity_id asc, period_start desc
),

recent as (
    select
        commits.repository_id,
        count(*) as commits,
        count(distinct coalesce(accounts.person_id, commits.author_account_id)) as authors,
        sum(commits.additions + commits.deletions)::bigint as changed_lines,
        max(commits.committed_at) as last_committed_at
    from {{ ref('fct_commits') }} as commits
    left join {{ ref('dim_accounts') }} as accounts on commits.author_account_id = accounts.account_id
    where
        commits.committed_at > {{ as_of() }} - interval '2160 hours'
        and commits.committed_at <= {{ as_of() }}
        and not commits.is_merge
    group by commits.repository_id
)

select
    entities.entity_type,
    entities.entity_id,
    entities.entity,
    repositories.name as repository,
    latest.value as truck_factor,
    coalesce(recent.commits, 0) as commits,
    coalesce(recent.authors, 0) as authors,
    coalesce(recent.changed_lines, 0) as changed_lines,
    recent.last_committed_at,
    repositories.source_url
from repositories
inner join entities on repositories.thing_id = entities.thing_id
left join latest on repositories.repository_id = latest.repository_id
left join recent on repositories.repository_id = recent.repository_id
