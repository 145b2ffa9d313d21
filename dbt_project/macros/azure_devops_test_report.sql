{# Report that a test run belongs to: one for each attempt of a build, so that tests of a retry stand beside others. #}
{% macro azure_devops_test_report() -%}
    builds.run_id || '/attempts/' || coalesce(test_runs.attempt, 1)
{%- endmacro %}
