{{ config(materialized='view') }}

select *
from (
    select
        'stale_pull_requests' as metric,
        measured.*
    from ({{ metric_snapshot_events(ref('int_pull_request_idle_intervals')) }}) as measured
    union all
    select
        'open_pull_requests' as metric,
        measured.*
    from ({{ metric_average_events(ref('int_pull_request_idle_intervals')) }}) as measured
) as events
where {{ is_under_test('metric') }}
