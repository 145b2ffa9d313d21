{{ config(indexes=[{'columns': ['entity', 'month_start']}]) }}

select
    times.entity_type,
    times.entity_id,
    {{ named_entity('times') }} as entity,
    times.month_start,
    times.status,
    times.stay_count,
    times.p50_seconds,
    times.p75_seconds,
    times.total_seconds,
    times.share_of_total,
    times.organization_p75_seconds,
    times.is_bottleneck,
    dense_rank() over (partition by times.entity_id order by times.month_start desc) = 1 as is_latest
from {{ ref('time_in_status') }} as times
left join {{ ref('int_entity_names') }} as names on times.entity_id = names.entity_id
