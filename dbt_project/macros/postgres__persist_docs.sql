{#
  All comments of a relation in one statement. dbt's own macro first asks for the columns, and warns of those that
  are described and not there; here Postgres refuses them.
#}
{% macro postgres__persist_docs(relation, model, for_relation, for_columns) -%}
    {% set comments %}
        {% if for_relation and config.persist_relation_docs() and model.description %}
            {{ alter_relation_comment(relation, model.description) }}
        {% endif %}
        {% if for_columns and config.persist_column_docs() %}
            {% for column in model.columns.values() %}
                comment on column {{ relation }}.{{ adapter.quote(column.name) }}
                is {{ postgres_escape_comment(column.description) }};
            {% endfor %}
        {% endif %}
    {% endset %}
    {% if comments | trim %}{% do run_query(comments) %}{% endif %}
{%- endmacro %}
