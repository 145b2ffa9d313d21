{# Patterns of the names and addresses of bots: ours and those of `[people] bots` in sei.toml. #}
{% macro bot_patterns() %}
    select
        name_pattern,
        email_pattern
    from {{ ref('bots') }}

    union all

    select
        value as name_pattern,
        value as email_pattern
    from {{ ref('stg_config__rules') }}
    where rule = 'people.bot_pattern'
{% endmacro %}
