{{ config(materialized='view') }}

-- An event of one metric is that of another on the same date, with the same teams.
with teams as (
    {{ teams_of_lasting_pull_requests(ref('events_of_open_pull_requests')) }}
)

select distinct
    event_id,
    entity_type,
    entity_id
from teams
