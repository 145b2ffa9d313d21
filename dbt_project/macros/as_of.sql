{#
  The moment up to which metrics count, as a timestamptz literal: `var('as_of')`, ISO 8601, UTC where it names
  no zone. There is no default, so that no number depends on the wall clock.
#}
{% macro as_of() -%}
    {%- set text = var('as_of') | string -%}
    {%- if not execute -%}
        {{ return("timestamptz '2000-01-01 00:00:00+00'") }}
    {%- endif -%}
    {%- set moment = modules.datetime.datetime.fromisoformat(text) -%}
    {%- if moment.tzinfo is none -%}
        {%- set moment = moment.replace(tzinfo=modules.pytz.utc) -%}
    {%- endif -%}
    timestamptz '{{ moment.astimezone(modules.pytz.utc).isoformat(' ') }}'
{%- endmacro %}
