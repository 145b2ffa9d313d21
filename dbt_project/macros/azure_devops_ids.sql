{# Id of a pull request of the row `alias`. #}
{% macro azure_devops_pull_request(alias) -%}
    {{ alias }}.installation || ':pull_request:' || {{ alias }}.repository_id || ':' || {{ alias }}.pull_request_id
{%- endmacro %}


{# Id of the account in a column; null for nobody. #}
{% macro azure_devops_account(column) -%}
    {{ of_installation(column) }} || ':user:' || {{ column }}
{%- endmacro %}
