{{ config(materialized='view') }}

{%- set metrics = [
    'deployment_frequency',
    'deployment_days_per_week',
    'change_lead_time',
    'change_lead_time_human',
    'change_fail_rate',
    'failed_deployment_recovery_time',
    'deployment_rework_rate',
    'commits',
    'commit_authors',
    'churn',
    'truck_factor',
    'pipeline_duration',
    'pipeline_queue_time',
    'pipeline_success_rate',
    'pipeline_success_rate_pull_requests',
    'pipeline_rerun_rate',
    'flaky_rate',
    'default_branch_red_time',
    'pull_requests_merged',
    'pull_request_cycle_time',
    'pull_request_coding_time',
    'pull_request_pickup_time',
    'pull_request_review_time',
    'pull_request_merge_time',
    'time_to_first_review',
    'review_rounds',
    'review_depth',
    'pull_request_size',
    'merged_without_review',
    'throughput',
    'issue_lead_time',
    'issue_cycle_time',
    'review_load',
    'pipeline_compute_time',
] %}
{% for metric in metrics %}
select
    '{{ metric }}' as metric,
    event_id,
    repository_id,
    service_id,
    entity_type,
    counted_id,
    event_at,
    value,
    exclusion_reason,
    rule,
    source_url
from {{ ref('events_' ~ metric) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
