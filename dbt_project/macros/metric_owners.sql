{#
  What metrics count, `events_of_<thing>` -> the relation (event_id, entity_type, entity_id) of the owners that count
  its events -> the metrics that do: teams that owned the service, or that the author was in, when it happened, and the
  project and boards of an issue. A metric that none of them has is not in it; of custom metrics, the relation itself
  names the metric of each event. What is true for a while (`metrics_of_intervals`) has events only to be listed.
#}
{% macro metric_owners() %}
    {%- set things = {
        'commits': {
            'int_commit_teams': ['commits', 'commit_authors', 'churn', 'ai_assisted_commits', 'ai_assisted_churn'],
        },
        'coverage': {'int_coverage_teams': ['test_coverage']},
        'deployed_commits': {
            'int_deployed_commit_teams': [
                'change_lead_time', 'change_lead_time_human',
                'change_lead_time_ai_assisted', 'change_lead_time_unassisted',
            ],
        },
        'deployment_weeks': {'int_deployment_week_teams': ['deployment_days_per_week']},
        'deployments': {
            'int_deployment_teams': [
                'deployment_frequency', 'deployment_batch_size', 'deployment_size',
                'change_fail_rate', 'change_fail_rate_ai_assisted', 'change_fail_rate_unassisted',
                'failed_deployment_recovery_time', 'deployment_rework_rate',
                'deployment_rework_rate_ai_assisted', 'deployment_rework_rate_unassisted',
            ],
        },
        'files': {},
        'first_reviews': {
            'int_first_review_teams': ['time_to_first_review'],
            'int_first_approval_teams': ['time_to_approve'],
        },
        'issues': {
            'int_first_done_issue_owners': [
                'throughput', 'reopened_issues', 'work_allocation_incident', 'work_allocation_bug',
                'work_allocation_feature', 'work_allocation_maintenance', 'work_allocation_other',
            ],
            'int_done_issue_owners': [
                'issue_lead_time', 'issue_cycle_time', 'issue_cycle_time_mean', 'flow_efficiency', 'blocked_time',
            ],
        },
        'issues_in_progress': {'int_issue_progress_owners': ['work_in_progress', 'littles_law_gap']},
        'job_verdicts': {'int_flaky_job_teams': ['flaky_rate']},
        'jobs': {'int_pipeline_job_teams': ['pipeline_compute_time']},
        'open_pull_requests': {'int_open_pull_request_teams': ['stale_pull_requests', 'open_pull_requests']},
        'plan_items': {'int_plan_item_owners': ['on_time_delivery']},
        'pull_requests': {
            'int_pull_request_teams': [
                'pull_requests_merged', 'pull_request_size', 'pull_request_cycle_time', 'pull_request_coding_time',
                'pull_request_pickup_time', 'pull_request_review_time', 'pull_request_merge_time', 'review_rounds',
                'review_depth', 'review_coverage', 'approvals_per_change', 'merged_without_review',
                'change_allocation_incident', 'change_allocation_bug', 'change_allocation_feature',
                'change_allocation_maintenance', 'change_allocation_other', 'change_allocation_unlinked',
                'ai_assisted_pull_requests', 'pull_request_cycle_time_ai_assisted',
                'pull_request_cycle_time_unassisted', 'review_rounds_ai_assisted', 'review_rounds_unassisted',
            ],
        },
        'red_times': {'int_red_interval_teams': ['default_branch_red_time']},
        'reviews': {'int_review_teams': ['review_load']},
        'runs': {
            'int_pipeline_run_teams': [
                'pipeline_duration', 'pipeline_queue_time', 'pipeline_success_rate',
                'pipeline_success_rate_pull_requests', 'pipeline_rerun_rate',
            ],
        },
        'sprints': {
            'int_sprint_owners': [
                'velocity', 'sprint_throughput', 'sprint_commitment', 'sprint_predictability', 'sprint_scope_added',
                'sprint_scope_removed', 'sprint_estimate_change', 'sprint_carry_over',
            ],
        },
        'tests': {'int_test_teams': ['test_success_rate', 'test_suite_duration', 'flaky_tests']},
    } -%}
    {%- if has_custom_metrics() %}{% do things.update({'custom': {'int_custom_metric_teams': none}}) %}{% endif -%}
    {{ return(things) }}
{% endmacro %}


{# Whether the owners of an event count it for its metric, one of `metrics`; without these, the one that they name. #}
{% macro is_counted_by_owners(metrics, event, owners) -%}
    {%- if metrics is none -%}
    {{ event }}.metric = {{ owners }}.metric
    {%- else -%}
    {{ event }}.metric in ('{{ metrics | join("', '") }}')
    {%- endif -%}
{%- endmacro %}


{# The table that a thing's metrics are registered in. #}
{% macro registry_of(thing) %}
    {{ return(ref('stg_config__custom_metrics') if thing == 'custom' else ref('metric_registry')) }}
{% endmacro %}
