{{ config(materialized='view') }}

{{ teams_of_lasting_pull_requests(ref('events_open_pull_requests')) }}
