{#
  Digests of what the values of a metric of an entity in a quarter are made of, where intervals are counted: those that
  touch the quarter or the weeks at its ends, where its days begin, the first date of all and, until its last week is over,
  `as_of` or its date.
#}
{% macro metric_interval_digests(metric, moves_with='as_of_on') %}
    select
        '{{ metric }}' as metric,
        quarters.entity_type,
        quarters.entity_id,
        quarters.quarter_start,
        md5(concat_ws(
            ' ', '{{ _text() }}', sum(quarters.digest), quarters.timezone, quarters.history_start,
            greatest(quarters.first_on, quarters.quarter_start),
            least(quarters.until, {{ metric_quarter_closes('quarters.quarter_start') }} + interval '1 day')
        )) as digest
    from (
        select
            members.entity_type,
            members.entity_id,
            quarter.quarter_start::date as quarter_start,
            {{ row_hash('members') }} as digest,
            calendar.timezone,
            calendar.history_start,
            calendar.{{ moves_with }}::timestamp as until,
            min(members.first_on) over (partition by members.entity_type, members.entity_id) as first_on
        from members
        cross join ({{ metric_present() }}) as calendar
        cross join lateral generate_series(
            date_trunc('quarter', members.first_on::timestamp - interval '6 days'),
            date_trunc('quarter', members.last_on::timestamp + interval '6 days'),
            interval '3 months'
        ) as quarter (quarter_start)
    ) as quarters
    group by
        quarters.entity_type, quarters.entity_id, quarters.quarter_start, quarters.first_on, quarters.until,
        quarters.timezone, quarters.history_start
{% endmacro %}


{# Those of `members` that touch dates of which something is made; all, where a model is only tested. #}
{% macro metric_overlapping(members) -%}
    {%- if is_kept() -%}
    (
        select members.*
        from {{ members }} as members
        inner join (
            select
                entity_type,
                entity_id,
                min(quarter_start) - 6 as from_on,
                max({{ metric_quarter_closes('quarter_start') }}) as to_on
            from touched
            group by entity_type, entity_id
        ) as made
            on
                members.entity_type = made.entity_type
                and members.entity_id = made.entity_id
                and members.first_on <= made.to_on
                and members.last_on >= made.from_on
    )
    {%- else -%} {{ members }} {%- endif -%}
{%- endmacro %}
