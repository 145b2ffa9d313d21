{# Whether what `sei.toml` names holds the scope in `column`: a repository's name, or a host's number in its installation. #}
{% macro is_configured(source_name, column) -%}
    {%- set is_numbered = source_name != 'git' -%}
    ({{ of_installation(column) ~ ', ' if is_numbered }}{{ column }}::text) not in (
        select {{ 'left_out.installation, ' if is_numbered }}left_out.scope
        from {{ source('raw_config', 'left_out') }} as left_out
        where left_out.source = '{{ source_name }}'
    )
{%- endmacro %}
