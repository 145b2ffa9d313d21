{# How many events of `things` are left out of each metric, by reason and by service, or by repository without one. #}
{% macro left_out_of(things) %}
with

left_out as (
    {%- for thing in things %}
    select
        dated.metric,
        dated.exclusion_reason,
        dated.service_id,
        case when dated.service_id is null then dated.repository_id end as repository_id
    from ({{ metric_dated_events(ref('events_of_' ~ thing)) }}) as dated
    where dated.exclusion_reason is not null and coalesce(dated.entity_type, 'organization') = 'organization'
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select
    metric,
    exclusion_reason,
    service_id,
    repository_id,
    count(*) as left_out_rows
from left_out
group by metric, exclusion_reason, service_id, repository_id
{% endmacro %}
