{{ config(materialized='view') }}

{{ metric_dated_events(ref('events_of_deployments')) }}
union all
{{ metric_dated_events(ref('events_of_deployed_commits')) }}
