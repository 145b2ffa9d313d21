select
    'team:' || name as team_id,
    name,
    'team:' || parent_name as parent_team_id,
    source
from {{ ref('int_teams') }}
