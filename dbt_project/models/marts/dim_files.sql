select
    'file:' || repositories.name || ':' || files.path as file_id,
    files.path as name,
    files.repository_id,
    files.commits,
    files.additions,
    files.deletions,
    files.first_committed_at,
    files.last_committed_at,
    files.owner_person_id,
    files.owner_share,
    files.authors,
    hotspots.hotspot_score,
    hotspots.hotspot_rank,
    'git' as source,
    repositories.source_url || '/blob/HEAD/' || files.path as source_url
from {{ ref('stg_spark__files') }} as files
inner join {{ ref('dim_repositories') }} as repositories on files.repository_id = repositories.repository_id
left join {{ ref('int_file_hotspots') }} as hotspots
    on files.repository_id = hotspots.repository_id and files.path = hotspots.path
