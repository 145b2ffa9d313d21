{#
  Things that are true for a while -> the metrics of them, of which `int_<metric>` makes the rows from intervals;
  `events_of_<thing>` only lists them, by date.
#}
{% macro metrics_of_intervals() %}
    {{ return({
        'open_pull_requests': ['stale_pull_requests', 'open_pull_requests'],
        'issues_in_progress': ['work_in_progress', 'littles_law_gap'],
        'coverage': ['test_coverage'],
    }) }}
{% endmacro %}
