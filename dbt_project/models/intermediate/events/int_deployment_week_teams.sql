{{ config(materialized='view') }}

select
    event_id,
    entity_type,
    team_id as entity_id
from {{ ref('events_of_deployment_weeks') }}
where team_id is not null
