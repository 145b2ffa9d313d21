with organization as (
    select
        coalesce(max(value) filter (where rule = 'organization.timezone'), 'UTC') as timezone,
        coalesce(max(value) filter (where rule = 'organization.history_start'), '2000-01-01')::date
            as history_start
    from {{ ref('stg_config__rules') }}
    where scope_type = 'organization'
)

select
    timezone,
    history_start,
    {{ as_of() }} as as_of,
    ({{ as_of() }} at time zone timezone)::date as as_of_on
from organization
