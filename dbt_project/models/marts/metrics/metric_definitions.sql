select
    metric,
    kind,
    unit,
    string_to_array(grains, ' ') as grains,
    coalesce(string_to_array(counted_once_by, ' '), '{}') as counted_once_by,
    -- A rate, count or sum of nothing is 0; a ratio or a duration of nothing is unknown.
    kind in ('rate', 'count', 'sum', 'snapshot', 'average') as is_zero_when_empty,
    input_family,
    string_to_array(inputs, ' ') as inputs,
    definition
from {{ ref('metric_registry') }}
