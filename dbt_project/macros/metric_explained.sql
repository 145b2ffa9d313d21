{#
  Each value in `table`, of the metrics of a thing, with the events behind it: those of its entity and period.
  An event before history_start is in the first period of its entity, as in `metrics_of`. Values are found by
  their index: where a query asks for those of another thing there are none, and Postgres reads no event.
#}
{% macro metric_explained(thing, table) %}
select
    measured.metric,
    measured.entity_type,
    measured.entity_id,
    measured.grain,
    measured.period_start,
    happened.event_id,
    happened.event_at,
    happened.counted_id,
    happened.service_id,
    happened.repository_id,
    happened.value,
    measured.unit,
    {#- Only the last measurement of a period is its value. The window is only here: it costs a sort. #}
    {%- if thing in ['files', 'custom'] %}
    coalesce(
        happened.exclusion_reason,
        case
            when registry.kind = 'last' and row_number() over (
                partition by
                    measured.metric, measured.entity_type, measured.entity_id, measured.grain,
                    measured.period_start, happened.exclusion_reason
                order by happened.event_at desc, happened.event_id collate "C" desc
            ) > 1
                then 'earlier_snapshot'
        end
    ) as reason,
    {%- else %}
    happened.exclusion_reason as reason,
    {%- endif %}
    happened.rule,
    happened.source_url
from {{ ref(table) }} as measured
inner join {{ registry_of(thing) }} as registry on measured.metric = registry.metric
cross join {{ ref('int_as_of_date') }} as present
inner join (
    {{ metric_placed_events(thing, table) }}
) as happened
    on
        measured.metric = happened.metric
        and measured.entity_type = happened.member_type
        and measured.entity_id = happened.member_id
        and measured.grain = happened.grain
        and measured.period_start = happened.period_start
where
    -- What is measured at the end of every date counts on the last date of the period.
    registry.kind not in ('snapshot', 'snapshot_mean')
    or happened.event_on = least(
        {{ metric_period_end('measured.grain', 'measured.period_start') }} - 1, present.as_of_on
    )
{% endmacro %}
