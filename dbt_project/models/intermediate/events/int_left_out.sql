{{ left_out_of(metric_owners() | reject('in', metrics_of_intervals())) }}
union all
select
    metric,
    exclusion_reason,
    service_id,
    repository_id,
    left_out_rows
from {{ ref('int_left_out_of_lasting') }}
