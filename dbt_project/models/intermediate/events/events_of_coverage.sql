{{ config(materialized='view') }}

select
    'test_coverage' as metric,
    measured.*
from ({{ metric_snapshot_events(ref('int_coverage_intervals')) }}) as measured
