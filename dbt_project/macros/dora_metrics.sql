{# The five metrics of DORA, in its order. #}
{% macro dora_metrics() %}
    {{ return([
        'deployment_frequency',
        'change_lead_time',
        'change_fail_rate',
        'failed_deployment_recovery_time',
        'deployment_rework_rate',
    ]) }}
{% endmacro %}
