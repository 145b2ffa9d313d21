{#
  Events of a thing that its metrics leave out, counted. Of what lasts, the dates on which it was left out: the reasons
  are those of its intervals.
#}
{% macro left_out_of(thing) %}
    {%- set is_interval = thing in metrics_of_intervals() -%}
    {%- set events = ref('events_of_' ~ thing) %}
select
    metric,
    exclusion_reason,
    service_id,
    case when service_id is null then repository_id end as repository_id,
    count(*) as left_out_rows
from {% if is_interval %}{{ events }}{% else %}({{ metric_dated_events(events) }}) as dated{% endif %}
where
    exclusion_reason is not null
    {%- if not is_interval %}
    and coalesce(entity_type, 'organization') = 'organization'
    {%- endif %}
group by metric, exclusion_reason, service_id, case when service_id is null then repository_id end
{% endmacro %}
