{{ config(materialized='view') }}

{% set events %}
    (select distinct event_id, counted_id, event_at from {{ ref('events_of_issues_in_progress') }})
{%- endset %}
{{ owners_of_issues(events, 'event_id', 'counted_id', 'event_at') }}
