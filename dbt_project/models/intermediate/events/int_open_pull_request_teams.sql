{{ config(materialized='view') }}

with dated as (
    select
        events.event_id,
        events.event_at,
        pull_requests.author_account_id
    from {{ ref('events_open_pull_requests') }} as events
    inner join {{ ref('fct_pull_requests') }} as pull_requests
        on events.counted_id = pull_requests.pull_request_id
)

{{ teams_of_people('dated', 'event_id', 'author_account_id', 'event_at') }}
