{{ config(materialized='view') }}

select
    event_id,
    team_id
from {{ ref('events_of_deployment_weeks') }}
where team_id is not null
