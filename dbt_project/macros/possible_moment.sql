{#
  A moment that can be one: not before 2000 and at most a day after `as_of`. Null for what tools write for
  "none" (0001-01-01, 1970-01-01, 9999-12-31) and for broken clocks.
#}
{% macro possible_moment(moment) -%}
    case
        when
            {{ moment }} >= timestamptz '2000-01-01 00:00:00+00'
            and {{ moment }} < {{ impossible_from() }}
            then {{ moment }}
    end
{%- endmacro %}
