select
    coalesce(max(value) filter (where rule = 'organization.timezone'), 'UTC') as timezone,
    coalesce(max(value) filter (where rule = 'organization.history_start'), '2000-01-01')::date
        as history_start,
    {{ counted_until() }} as counted_until
from {{ ref('stg_config__rules') }}
where scope_type = 'organization'
