{{ config(materialized='view') }}

{{ owners_of_issues(ref('events_of_issues_in_progress'), 'event_id', 'counted_id', 'event_at') }}
