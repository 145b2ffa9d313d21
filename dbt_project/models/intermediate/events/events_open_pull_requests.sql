{{ config(materialized='view') }}

{{ metric_average_events(ref('int_pull_request_idle_intervals')) }}
