{{ config(materialized='view') }}

{{ teams_of_lasting_pull_requests(ref('events_stale_pull_requests')) }}
