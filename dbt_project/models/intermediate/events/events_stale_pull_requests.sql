{{ config(materialized='view') }}

{{ metric_snapshot_events(ref('int_pull_request_idle_intervals')) }}
