{{ config(materialized='view') }}

select
    owners.service_id,
    owners.team_id
from {{ ref('dim_service_owners') }} as owners
cross join ({{ metric_present() }}) as calendar
where {{ holds_at('owners', 'calendar.as_of') }}
