{{ config(materialized='view') }}

select
    'work_in_progress' as metric,
    measured.*
from ({{ metric_average_events(ref('int_issue_intervals')) }}) as measured
