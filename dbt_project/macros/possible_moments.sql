{# Whether a moment cannot be one of CI's: before 2000, or more than a day after `as_of`. Null is no moment. #}
{% macro is_impossible_time(moment) -%}
    coalesce(
        {{ moment }} < timestamptz '2000-01-01 00:00:00+00' or {{ moment }} >= {{ impossible_from() }}, false
    )
{%- endmacro %}


{# The first of some moments that is possible; the first of all where none is. #}
{% macro first_possible_time(moments) -%}
    coalesce(
        {%- for moment in moments %}
        case when not {{ is_impossible_time(moment) }} then {{ moment }} end,
        {%- endfor %}
        {{ moments[0] }}
    )
{%- endmacro %}


{# `impossible_time` or `negative` where what lasted from a moment to another cannot have; else null. #}
{% macro impossible_span(started_at, finished_at) -%}
    case
        when {{ is_impossible_time(started_at) }} or {{ is_impossible_time(finished_at) }} then 'impossible_time'
        when {{ finished_at }} < {{ started_at }} then 'negative'
    end
{%- endmacro %}
