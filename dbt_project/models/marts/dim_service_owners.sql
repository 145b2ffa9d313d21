select distinct
    'service:' || service as service_id,
    'team:' || team as team_id,
    valid_from,
    valid_to
from {{ ref('stg_config__teams') }}
where team is not null and coalesce(valid_from < valid_to, true)
