{#
  dbt's own macro with one difference: the type of an array is named (`text[]`) where the catalogue only says ARRAY.
  Without it no unit test could stand on a table with an array column.
#}
{% macro postgres__get_columns_in_relation(relation) -%}
    {% call statement('get_columns_in_relation', fetch_result=true) %}
        select
            column_name,
            case when data_type = 'ARRAY' then substring(udt_name from 2) || '[]' else data_type end as data_type,
            character_maximum_length,
            numeric_precision,
            numeric_scale
        from {{ relation.information_schema('columns') }}
        where
            table_name = '{{ relation.identifier }}'
            {% if relation.schema %}and table_schema = '{{ relation.schema }}'{% endif %}
        order by ordinal_position
    {% endcall %}
    {{ return(sql_convert_columns_in_relation(load_result('get_columns_in_relation').table)) }}
{% endmacro %}
