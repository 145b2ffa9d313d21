{# Post-hook of int_gitops_matches: commits that are gone, and rows that other rules made. #}
{% macro delete_outdated_gitops_matches() -%}
    delete from {{ this }} as stored
    where
        not exists (
            select 1
            from {{ ref('int_commits') }} as commits
            where commits.repository = stored.repository and commits.sha = stored.sha
        )
        or not exists (
            select 1
            from {{ ref('int_gitops_patterns') }} as patterns
            where patterns.repository = stored.repository and patterns.rules = stored.rules
        )
{%- endmacro %}
