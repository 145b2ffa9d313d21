with needs (metric, family, input) as (
    values
    ('deployment_frequency', 'service', 'deployments'),
    ('deployment_frequency', 'service', 'deployment_method'),
    ('deployment_frequency', 'service', 'environments'),
    ('deployment_days_per_week', 'service', 'deployments'),
    ('deployment_days_per_week', 'service', 'deployment_method'),
    ('deployment_days_per_week', 'service', 'environments'),
    ('change_lead_time', 'service', 'deployments'),
    ('change_lead_time', 'service', 'deployment_method'),
    ('change_lead_time', 'service', 'environments'),
    ('change_lead_time', 'service', 'deployed_references'),
    ('change_lead_time', 'service', 'pull_requests'),
    ('change_lead_time', 'service', 'whole_history'),
    ('change_lead_time', 'service', 'continuous_history'),
    ('change_lead_time_human', 'service', 'deployments'),
    ('change_lead_time_human', 'service', 'deployment_method'),
    ('change_lead_time_human', 'service', 'environments'),
    ('change_lead_time_human', 'service', 'deployed_references'),
    ('change_lead_time_human', 'service', 'pull_requests'),
    ('change_lead_time_human', 'service', 'whole_history'),
    ('change_lead_time_human', 'service', 'continuous_history'),
    ('change_fail_rate', 'service', 'deployments'),
    ('change_fail_rate', 'service', 'deployment_method'),
    ('change_fail_rate', 'service', 'environments'),
    ('change_fail_rate', 'service', 'incidents'),
    ('change_fail_rate', 'service', 'incident_references'),
    ('failed_deployment_recovery_time', 'service', 'deployments'),
    ('failed_deployment_recovery_time', 'service', 'deployment_method'),
    ('failed_deployment_recovery_time', 'service', 'environments'),
    ('failed_deployment_recovery_time', 'service', 'incidents'),
    ('failed_deployment_recovery_time', 'service', 'incident_references'),
    ('failed_deployment_recovery_time', 'service', 'failures'),
    ('deployment_rework_rate', 'service', 'deployments'),
    ('deployment_rework_rate', 'service', 'deployment_method'),
    ('deployment_rework_rate', 'service', 'environments'),
    ('deployment_rework_rate', 'service', 'hotfix_pull_requests'),
    ('commits', 'repository', 'commits'),
    ('commits', 'repository', 'whole_history'),
    ('commit_authors', 'repository', 'commits'),
    ('commit_authors', 'repository', 'whole_history'),
    ('churn', 'repository', 'commits'),
    ('churn', 'repository', 'line_counts'),
    ('churn', 'repository', 'whole_history'),
    ('truck_factor', 'repository', 'ownership'),
    ('truck_factor', 'repository', 'whole_history'),
    ('pipeline_duration', 'repository', 'pipeline_runs'),
    ('pipeline_queue_time', 'repository', 'pipeline_runs'),
    ('pipeline_success_rate', 'repository', 'pipeline_runs'),
    ('pipeline_success_rate_pull_requests', 'repository', 'pipeline_runs'),
    ('pipeline_rerun_rate', 'repository', 'pipeline_runs'),
    ('flaky_rate', 'repository', 'pipeline_runs'),
    ('default_branch_red_time', 'repository', 'pipeline_runs'),
    ('pipeline_compute_time', 'repository', 'pipeline_runs'),
    ('pull_requests_merged', 'review', 'pull_requests'),
    ('pull_requests_merged', 'review', 'merges'),
    ('pull_request_cycle_time', 'review', 'pull_requests'),
    ('pull_request_cycle_time', 'review', 'merges'),
    ('pull_request_cycle_time', 'review', 'pull_request_commits'),
    ('pull_request_coding_time', 'review', 'pull_requests'),
    ('pull_request_coding_time', 'review', 'pull_request_commits'),
    ('pull_request_pickup_time', 'review', 'pull_requests'),
    ('pull_request_pickup_time', 'review', 'reviews'),
    ('pull_request_review_time', 'review', 'pull_requests'),
    ('pull_request_review_time', 'review', 'reviews'),
    ('pull_request_merge_time', 'review', 'pull_requests'),
    ('pull_request_merge_time', 'review', 'reviews'),
    ('time_to_first_review', 'review', 'pull_requests'),
    ('time_to_first_review', 'review', 'reviews'),
    ('review_rounds', 'review', 'pull_requests'),
    ('review_rounds', 'review', 'reviews'),
    ('review_rounds', 'review', 'pull_request_commits'),
    ('review_depth', 'review', 'pull_requests'),
    ('review_depth', 'review', 'reviews'),
    ('pull_request_size', 'review', 'pull_requests'),
    ('merged_without_review', 'review', 'pull_requests'),
    ('merged_without_review', 'review', 'reviews'),
    ('stale_pull_requests', 'review', 'pull_requests'),
    ('open_pull_requests', 'review', 'pull_requests'),
    ('review_load', 'review', 'pull_requests'),
    ('review_load', 'review', 'reviews'),
    ('throughput', 'issue', 'issues'),
    ('work_in_progress', 'issue', 'issues'),
    ('work_in_progress', 'issue', 'issue_starts'),
    ('issue_lead_time', 'issue', 'issues'),
    ('issue_cycle_time', 'issue', 'issues'),
    ('issue_cycle_time', 'issue', 'issue_starts')
),

findings as (
    select * from {{ ref('int_input_findings') }}
    union all
    select * from {{ ref('int_reference_findings') }}
    union all
    select * from {{ ref('int_merge_findings') }}
    union all
    select * from {{ ref('int_pull_request_findings') }}
    union all
    select * from {{ ref('int_issue_findings') }}
    union all
    select * from {{ ref('int_environment_findings') }}
)

select
    needs.metric,
    findings.entity_type,
    findings.entity_id,
    needs.input,
    findings.is_present,
    findings.reason
from needs
inner join findings
    on needs.family = findings.family and needs.input = findings.input
where needs.metric != 'truck_factor' or findings.entity_type = 'repository'
