{# The metrics of what is true of something for a while: `int_<metric>` makes their rows, of intervals. #}
{% macro metrics_of_intervals() %}
    {{ return(['stale_pull_requests', 'open_pull_requests', 'work_in_progress']) }}
{% endmacro %}
