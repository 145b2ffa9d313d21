{# Id of an account of GitLab; null for the one that stands for all deleted accounts. #}
{% macro gitlab_account(id, username) -%}
    case when {{ username }} !~ '^ghost\d*$' then {{ of_installation(id) }} || ':user:' || {{ id }} end
{%- endmacro %}
