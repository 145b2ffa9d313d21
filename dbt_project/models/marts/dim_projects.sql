select
    project_id,
    key,
    name,
    repository_id,
    'team:' || team as team_id,
    deleted_at,
    source,
    source_url
from {{ ref('int_projects') }}
