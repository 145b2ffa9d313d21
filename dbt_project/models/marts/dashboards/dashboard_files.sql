{{ config(indexes=[{'columns': ['entity', 'hotspot_rank']}]) }}

-- The hundred worst hotspots of each repository; nobody scrolls further.
with

files as (
    select
        files.file_id as thing_id,
        files.repository_id,
        services.service_id,
        files.name,
        files.commits,
        files.additions,
        files.deletions,
        files.last_committed_at,
        files.authors,
        files.owner_share,
        files.hotspot_score,
        files.hotspot_rank,
        files.source_url
    from {{ ref('dim_files') }} as files
    left join {{ ref('int_repository_services') }} as services on files.repository_id = services.repository_id
    where files.hotspot_rank <= 100
),

teams as (
    select
        files.thing_id as event_id,
        'team' as entity_type,
        owners.team_id as entity_id
    from files
    inner join {{ ref('int_present_owners') }} as owners on files.service_id = owners.service_id
),

entities as (
    {{ entities_of('files', 'teams') }}
)

select
    entities.entity_type,
    entities.entity_id,
    entities.entity,
    repositories.name as repository,
    files.name as file,
    files.commits,
    files.additions,
    files.deletions,
    files.last_committed_at,
    files.authors,
    files.owner_share,
    files.hotspot_score,
    files.hotspot_rank,
    files.source_url
from files
inner join entities on files.thing_id = entities.thing_id
left join {{ ref('dim_repositories') }} as repositories on files.repository_id = repositories.repository_id
