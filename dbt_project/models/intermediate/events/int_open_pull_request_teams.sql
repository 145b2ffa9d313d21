{{ config(materialized='view') }}

with events as (
    select * from {{ ref('events_of_open_pull_requests') }}
    where metric = 'open_pull_requests'
),

teams as (
    {{ teams_of_lasting_pull_requests('events') }}
)

select * from teams
