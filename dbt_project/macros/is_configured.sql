{# Whether what `sei.toml` names holds the scope in `column`: a repository's name or a host's number. #}
{% macro is_configured(source_name, column) -%}
    {{ column }}::text not in (
        select left_out.scope
        from {{ source('raw_config', 'left_out') }} as left_out
        where left_out.source = '{{ source_name }}'
    )
{%- endmacro %}
