{#
  The last microsecond of a date in a time zone. Where the clocks go back at midnight there are two midnights, and
  Postgres takes the later one: the day ends with the first.
#}
{% macro last_moment_of(date, timezone) %}
    {%- set midnight = '((' ~ date ~ ' + 1)::timestamp at time zone ' ~ timezone ~ ')' -%}
    {{ midnight }} - interval '1 microsecond' - case
        when (({{ midnight }} - interval '1 hour') at time zone {{ timezone }})::date > {{ date }} then interval '1 hour'
        else interval '0'
    end
{%- endmacro %}


{# Whether a date was in a time zone: who moves over the date line leaves one out. #}
{% macro was_a_date(date, timezone) -%}
    ({{ last_moment_of(date, timezone) }}) at time zone {{ timezone }} >= {{ date }}::timestamp
{%- endmacro %}
