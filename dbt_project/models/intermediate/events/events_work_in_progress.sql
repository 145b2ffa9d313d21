{{ config(materialized='view') }}

{{ metric_average_events(ref('int_issue_intervals')) }}
