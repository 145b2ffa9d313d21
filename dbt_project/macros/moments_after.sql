{#
  `as_of` moves with every refresh, and what is compared with it stays on its side. So what reads moments is compared with
  the first one of all raw tables that lies behind the bound, `infinity` where there is none: that stands still, and no
  table is made anew because an hour went by. `remember_raw_versions` finds both. Where a model is only tested, the bounds
  are `as_of` and a day after it.
#}
{# The first moment that is later than `as_of`: what happened before it counts. #}
{% macro counted_until() -%}
    {{ _first_moment('counted_until', as_of() ~ " + interval '1 microsecond'") }}
{%- endmacro %}


{# The first moment that is more than a day later than `as_of`: no clock is that wrong. #}
{% macro impossible_from() -%}
    {{ _first_moment('impossible_from', as_of() ~ " + interval '1 day 1 microsecond'") }}
{%- endmacro %}


{% macro moment_bounds() -%}
    "{{ target.database }}".intermediate.moment_bounds
{%- endmacro %}


{% macro _first_moment(bound, otherwise) -%}
    {%- if is_kept() -%}
        timestamptz '{{ run_query("select " ~ bound ~ "::text from " ~ moment_bounds()).rows[0][0] }}'
    {%- else -%}
        {{ otherwise }}
    {%- endif -%}
{%- endmacro %}


{# The calendar with `as_of` and its date: for what lasts, and so changes with each of its moves. #}
{% macro metric_present() -%}
    select
        calendar.timezone,
        calendar.history_start,
        present.as_of,
        present_date.as_of_on
    from {{ ref('int_metric_calendar') }} as calendar
    cross join {{ ref('int_as_of') }} as present
    cross join {{ ref('int_as_of_date') }} as present_date
{%- endmacro %}
