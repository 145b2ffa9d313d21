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
    {%- for relation, metrics in owners.items() %}
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
            {{ 'metric,' if metrics is none }}
            event_id,
            entity_type as member_type,
            entity_id as member_id
        from {{ ref(relation) }}
    ) as belongs on dated.event_id = belongs.event_id
    cross join (values ('day'), ('week'), ('month'), ('quarter')) as grains (grain)
    where
        coalesce(dated.entity_type, belongs.member_type) = belongs.member_type
        and {{ is_counted_by_owners(metrics, 'dated', 'belongs') }}
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
