{#
  dbt's own macros, one after another: with what is replaced go the views of it, and two threads that dropped views in
  common, each in its own order, would wait for one another until Postgres fails one of them.
#}
{% macro postgres__drop_table(relation) -%}
    {{ _one_drop_at_a_time() }}; drop table if exists {{ relation }} cascade
{%- endmacro %}


{% macro postgres__drop_view(relation) -%}
    {{ _one_drop_at_a_time() }}; drop view if exists {{ relation }} cascade
{%- endmacro %}


{# A lock that ends with the statements that are sent together. #}
{% macro _one_drop_at_a_time() -%}
    select pg_advisory_xact_lock(hashtext('drop'))
{%- endmacro %}
