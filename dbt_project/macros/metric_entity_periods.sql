{# Every period of each of `entities` (entity_type, entity_id, first_on) from its first date to that of `as_of`. #}
{% macro metric_entity_periods(entities) %}
    select
        entities.entity_type,
        entities.entity_id,
        grains.grain,
        starts.period_start::date as period_start,
        {{ metric_period_end('grains.grain', 'starts.period_start') }} as period_end
    from {{ entities }} as entities
    cross join calendar
    cross join (values ('day'), ('week'), ('month'), ('quarter')) as grains (grain)
    cross join lateral generate_series(
        date_trunc(grains.grain, entities.first_on::timestamp),
        calendar.as_of_on::timestamp,
        {{ metric_step('grains.grain') }}
    ) as starts (period_start)
    where
        grains.grain != 'day'
        or (
            {{ has_days('entities.entity_type') }}
            and {{ was_a_date('starts.period_start::date', 'calendar.timezone') }}
        )
{% endmacro %}


{# The moment at which a date of the organisation begins. #}
{% macro metric_midnight(date) -%}
    {{ last_moment_of('(' ~ date ~ ' - 1)', 'calendar.timezone') }} + interval '1 microsecond'
{%- endmacro %}
