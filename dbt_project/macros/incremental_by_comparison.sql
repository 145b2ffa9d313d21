{#
  Incremental models that always equal a full refresh: every row is computed, only rows that differ from the stored
  ones are written, and vanished ones are deleted. A predicate on a load time or cursor would be cheaper to read but
  would miss what changes a row from elsewhere: a bot pattern, a mailmap line, a repository's address.
#}
{% macro is_changed(computed, stored, key) -%}
    {{ stored }}.{{ key }} is null
    or row(
        {%- for column in model.columns %}{{ computed }}.{{ column }}{{ ', ' if not loop.last }}{% endfor -%}
    ) is distinct from row(
        {%- for column in model.columns %}{{ stored }}.{{ column }}{{ ', ' if not loop.last }}{% endfor -%}
    )
{%- endmacro %}

{# Post-hook that deletes the rows of this model whose key `source_model` no longer has. #}
{% macro delete_vanished(source_model, key) -%}
    delete from {{ this }} as stored
    where not exists (select 1 from {{ ref(source_model) }} as source where source.{{ key }} = stored.{{ key }})
{%- endmacro %}
