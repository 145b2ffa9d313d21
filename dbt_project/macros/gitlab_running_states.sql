{# States of GitLab's pipelines and jobs that have not ended. #}
{% macro gitlab_running_states() -%}
    'created', 'waiting_for_resource', 'preparing', 'waiting_for_callback', 'pending', 'running', 'manual',
    'scheduled', 'canceling'
{%- endmacro %}
