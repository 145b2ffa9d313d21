{#
  Post-hook: the keys and not-null that the yml states of a table, as constraints: Postgres checks them as it is made,
  and no test has to read it again. Where a contract is enforced, dbt does this by itself.
#}
{% macro constrain() -%}
    {%- set parts = [] -%}
    {%- if model.config.materialized == 'table' and not model.config.contract.enforced -%}
        {%- for constraint in model.constraints -%}
            {%- do parts.append('add ' ~ _kind(constraint) ~ ' (' ~ constraint.columns | join(', ') ~ ')') -%}
        {%- endfor -%}
        {%- for column in model.columns.values() -%}
            {%- for constraint in column.constraints -%}
                {%- do parts.append(
                    'alter column ' ~ column.name ~ ' set not null' if constraint.type == 'not_null'
                    else 'add ' ~ _kind(constraint) ~ ' (' ~ column.name ~ ')'
                ) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if parts %}alter table {{ this }} {{ parts | join(', ') }}{% endif -%}
{%- endmacro %}


{# How Postgres calls a kind of key; nulls of one that is only unique count as equal. #}
{% macro _kind(constraint) -%}
    {{ {'primary_key': 'primary key', 'unique': 'unique nulls not distinct'}[constraint.type | string] }}
{%- endmacro %}
