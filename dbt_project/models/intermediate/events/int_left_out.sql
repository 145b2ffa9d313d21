-- Of what lasts, the dates on which it was left out: the reasons are those of its intervals.
with left_out as (
    {%- for thing in metric_owners() if thing not in metrics_of_intervals() %}
    select
        metric,
        exclusion_reason,
        service_id,
        repository_id
    from ({{ metric_dated_events(ref('events_of_' ~ thing)) }}) as dated
    where exclusion_reason is not null and coalesce(entity_type, 'organization') = 'organization'
    union all
    {%- endfor %}
    {%- for thing in metrics_of_intervals() %}
    select
        metric,
        exclusion_reason,
        service_id,
        repository_id
    from {{ ref('events_of_' ~ thing) }}
    where exclusion_reason is not null
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select
    metric,
    exclusion_reason,
    service_id,
    case when service_id is null then repository_id end as repository_id,
    count(*) as left_out_rows
from left_out
group by metric, exclusion_reason, service_id, case when service_id is null then repository_id end
