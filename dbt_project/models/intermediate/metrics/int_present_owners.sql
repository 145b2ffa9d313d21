{{ config(materialized='view') }}

select
    owners.service_id,
    owners.team_id
from {{ ref('dim_service_owners') }} as owners
cross join {{ ref('int_metric_calendar') }} as calendar
where {{ holds_at('owners', 'calendar.as_of') }}
