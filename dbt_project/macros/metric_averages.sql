{#
  Metrics that are averages over time: how many things were in a state, on average over all moments of the period up
  to `as_of`. That is the sum of the time that each thing was in it, divided by the length of the period, exactly:
  days of 23 and 25 hours count as such. The sample are the things that were in it at some moment of the period.
  `metric_average_events` lists what is summed here without a row per thing and date.

  `intervals` has subject_id, repository_id, service_id, started_at, ended_at (exclusive; null: it lasts),
  exclusion_reason, rule, source_url. Intervals of one subject do not overlap.
  `owners` has subject_id, entity_type, entity_id, valid_from and valid_to (dates, valid_to exclusive), and adds
  these.
#}
{% macro metric_averages(metric, intervals, unit, owners) %}
{%- set names = "'" ~ intervals ~ "', '" ~ owners ~ "'" %}
{{ config(
    materialized='by_period',
    indexes=[metric_key()],
    pre_hook="{{ made_before(metric_average_steps(" ~ names ~ "), metric_interval_digests('" ~ metric ~ "', 'as_of')) }}"
) }}
{{ metric_with(metric_average_steps(intervals, owners)) }}

calendar as (
    {{ metric_present() }}
),

pieces as (
    select * from {{ metric_overlapping('members') }} as members
),

firsts as (
    select
        entity_type,
        entity_id,
        min(first_on) as first_on
    from members
    group by entity_type, entity_id
),

periods as (
    select
        periods.entity_type,
        periods.entity_id,
        periods.grain,
        periods.period_start,
        periods.period_end,
        extract(
            epoch from {{ metric_midnight('greatest(periods.period_start, calendar.history_start)') }}
        ) as began,
        extract(epoch from least({{ metric_midnight('periods.period_end') }}, calendar.as_of)) as ended
    from ({{ metric_entity_periods('firsts') }}) as periods
    cross join calendar
    where {{ is_touched('periods', "'" ~ metric ~ "'", 'periods') }}
),

-- Both ends of every piece, and between them those of the periods: what ends with a period's begin is not in it, nor
-- what begins with its end.
steps as (
    select
        pieces.entity_type,
        pieces.entity_id,
        null::text as grain,
        null::date as period_start,
        null::integer as side,
        step.moment,
        step.place,
        step.change * pieces.is_counted::integer as change,
        (step.change = 1 and pieces.is_counted)::integer as began,
        (step.change = -1 and pieces.is_counted)::integer as ended,
        (step.change = 1 and not pieces.is_counted)::integer as left_out_began,
        (step.change = -1 and not pieces.is_counted)::integer as left_out_ended
    from pieces
    cross join lateral (
        values
        (extract(epoch from pieces.began_at), 2, 1),
        (extract(epoch from pieces.ended_at), 0, -1)
    ) as step (moment, place, change)
    union all
    select
        periods.entity_type,
        periods.entity_id,
        periods.grain,
        periods.period_start,
        edge.side,
        edge.moment,
        1 as place,
        0 as change,
        0 as began,
        0 as ended,
        0 as left_out_began,
        0 as left_out_ended
    from periods
    cross join lateral (values (-1, periods.began), (1, periods.ended)) as edge (side, moment)
    where periods.ended > periods.began
),

{{ metric_average_rows(metric, unit) }}
{% endmacro %}


{# Step to `members`: the intervals of each entity, with the first and the last date that they touch. #}
{% macro metric_average_steps(intervals, owners) %}
    {%- set members %}
    with calendar as (
        {{ metric_present() }}
    ),

    pieces as (
        {{ metric_average_pieces(ref(intervals), ref(owners)) }}
    )

    select
        pieces.*,
        (pieces.began_at at time zone calendar.timezone)::date as first_on,
        (pieces.ended_at at time zone calendar.timezone)::date as last_on
    from pieces
    cross join calendar
    {%- endset %}
    {{ return([('members', members)]) }}
{% endmacro %}
