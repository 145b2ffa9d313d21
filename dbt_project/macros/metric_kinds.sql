{#
  Every metric of this project and how its value comes out of its rows:
    rate    counted rows per calendar date
    count   counted rows
    sum     sum of the counted rows' values
    ratio   mean of the counted rows' values, each 0 or 1
    mean    mean of the counted rows' values, with percentiles
    load    counted rows per person (`counted_id`) who has any, with percentiles over these people
    median  median of the counted rows' values
    last    value of the last counted row of the period (a snapshot)
    snapshot  sum of the counted rows' values at the end of the period, of intervals (see metric_snapshots)
    average   time of all counted intervals in the period, divided by its length up to `as_of` (see metric_averages)
  A new metric adds one line here; `metrics` and `metric_events` then contain it.
#}
{% macro metric_kinds() %}
    {{ return({
        'deployment_frequency': 'rate',
        'deployment_days_per_week': 'median',
        'change_lead_time': 'median',
        'change_lead_time_human': 'median',
        'change_fail_rate': 'ratio',
        'failed_deployment_recovery_time': 'median',
        'deployment_rework_rate': 'ratio',
        'commits': 'count',
        'commit_authors': 'count',
        'churn': 'sum',
        'truck_factor': 'last',
        'pipeline_duration': 'median',
        'pipeline_queue_time': 'median',
        'pipeline_success_rate': 'ratio',
        'pipeline_success_rate_pull_requests': 'ratio',
        'pipeline_rerun_rate': 'ratio',
        'flaky_rate': 'ratio',
        'default_branch_red_time': 'sum',
        'pull_requests_merged': 'count',
        'pull_request_cycle_time': 'median',
        'pull_request_coding_time': 'median',
        'pull_request_pickup_time': 'median',
        'pull_request_review_time': 'median',
        'pull_request_merge_time': 'median',
        'time_to_first_review': 'median',
        'review_rounds': 'mean',
        'review_depth': 'mean',
        'pull_request_size': 'median',
        'merged_without_review': 'ratio',
        'stale_pull_requests': 'snapshot',
        'open_pull_requests': 'average',
        'throughput': 'count',
        'work_in_progress': 'average',
        'issue_lead_time': 'median',
        'issue_cycle_time': 'median',
        'review_load': 'load',
        'pipeline_compute_time': 'sum',
    }) }}
{% endmacro %}


{# Whether the value of a period without events is 0: so for rates, counts, sums and what is of intervals. #}
{% macro metric_is_zero_when_empty(metric) -%}
    {%- set names = [] -%}
    {%- for name, kind in metric_kinds().items() if kind in ['rate', 'count', 'sum', 'snapshot', 'average'] -%}
        {%- do names.append(name) -%}
    {%- endfor -%}
    {{ metric }} in ('{{ names | join("', '") }}')
{%- endmacro %}
