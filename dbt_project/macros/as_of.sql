{#
  The moment up to which metrics count, as a timestamptz literal: `var('as_of')`, else SEI_DBT_AS_OF; ISO 8601, UTC
  where it names no zone. There is no default, so that no number depends on the wall clock. Orchestration takes the
  variable of the environment, which is read only when a model runs: another `--vars` makes dbt parse everything anew.
#}
{% macro as_of() -%}
    {%- if not execute -%}
        {{ return("timestamptz '2000-01-01 00:00:00+00'") }}
    {%- endif -%}
    {%- set text = (var('as_of', none) or env_var('SEI_DBT_AS_OF')) | string -%}
    {%- set moment = modules.datetime.datetime.fromisoformat(text) -%}
    {%- if moment.tzinfo is none -%}
        {%- set moment = moment.replace(tzinfo=modules.pytz.utc) -%}
    {%- endif -%}
    timestamptz '{{ moment.astimezone(modules.pytz.utc).isoformat(' ') }}'
{%- endmacro %}
