{#
  Each value in `table`, of the metrics of a thing, with the events behind it: those of its entity and period. An event
  before history_start is in the first period of its entity, as in `metrics_of`. Values are found by their index: where a
  query asks for those of another thing there are none, and Postgres reads no event.
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
    {#- Only the last measurement of a period is its value. The window stands where it is needed: it costs a sort. #}
    {%- if thing == 'files' %}
    coalesce(
        happened.exclusion_reason,
        case
            when registry.kind = 'last' and row_number() over (
                partition by
                    measured.metric, measured.entity_type, measured.entity_id, measured.grain, measured.period_start,
                    happened.exclusion_reason
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
inner join {{ ref('metric_registry') }} as registry on measured.metric = registry.metric
cross join {{ ref('int_metric_calendar') }} as calendar
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
    registry.kind != 'snapshot'
    or happened.event_on = least(
        {{ metric_period_end('measured.grain', 'measured.period_start') }} - 1, calendar.as_of_on
    )
{% endmacro %}


{#
  The dated events of a thing once per entity that counts them (`member_type`, `member_id`), grain and period.
  Each half expands its own: what joins them then has all columns of the key to join by.
#}
{% macro metric_placed_events(thing, table) %}
    {%- set dated = metric_dated_events(ref('events_of_' ~ thing)) %}
    {%- set owners = metric_owners()[thing] %}
    select
        dated.*,
        belongs.member_type,
        belongs.member_id,
        grains.grain,
        {{ metric_period_of_event(table) }} as period_start
    from ({{ dated }}) as dated
    cross join lateral (
        values
        ('organization', 'organization'),
        ('service', dated.service_id),
        ('repository', dated.repository_id)
    ) as belongs (member_type, member_id)
    cross join (values ('day'), ('week'), ('month'), ('quarter')) as grains (grain)
    where coalesce(dated.entity_type, belongs.member_type) = belongs.member_type
    {%- for relation in owners.values() | unique %}
    union all
    select
        dated.*,
        belongs.member_type,
        belongs.member_id,
        grains.grain,
        {{ metric_period_of_event(table) }} as period_start
    from ({{ dated }}) as dated
    inner join (
        select
            event_id,
            'team' as member_type,
            team_id as member_id
        from {{ ref(relation) }}
    ) as belongs on dated.event_id = belongs.event_id
    cross join (values ('day'), ('week'), ('month'), ('quarter')) as grains (grain)
    where
        coalesce(dated.entity_type, 'team') = 'team'
        and dated.metric in (
            {%- for metric, chosen in owners.items() if chosen == relation %}'{{ metric }}'{{ ', ' if not loop.last }}{% endfor -%}
        )
    {%- endfor %}
{% endmacro %}


{# The first date of the period that counts an event, of `dated`, `belongs` and `grains`. #}
{% macro metric_period_of_event(table) -%}
    case
        when dated.exclusion_reason = 'before_history_start'
            then (
                select min(earliest.period_start)
                from {{ ref(table) }} as earliest
                where
                    earliest.entity_type = belongs.member_type
                    and earliest.entity_id = belongs.member_id
                    and earliest.metric = dated.metric
                    and earliest.grain = grains.grain
            )
        else date_trunc(grains.grain, dated.event_on::timestamp)::date
    end
{%- endmacro %}
