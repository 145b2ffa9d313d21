{{ config(materialized='view') }}

select
    event_id,
    team_id
from {{ ref('events_deployment_days_per_week') }}
where team_id is not null
