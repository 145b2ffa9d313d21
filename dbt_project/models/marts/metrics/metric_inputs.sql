with needs (metric, family, input) as (
    values
    ('deployment_frequency', 'service', 'deployments'),
    ('deployment_frequency', 'service', 'deployment_method'),
    ('deployment_days_per_week', 'service', 'deployments'),
    ('deployment_days_per_week', 'service', 'deployment_method'),
    ('change_lead_time', 'service', 'deployments'),
    ('change_lead_time', 'service', 'deployment_method'),
    ('change_lead_time', 'service', 'deployed_references'),
    ('change_lead_time', 'service', 'pull_requests'),
    ('change_lead_time', 'service', 'whole_history'),
    ('change_lead_time_human', 'service', 'deployments'),
    ('change_lead_time_human', 'service', 'deployment_method'),
    ('change_lead_time_human', 'service', 'deployed_references'),
    ('change_lead_time_human', 'service', 'pull_requests'),
    ('change_lead_time_human', 'service', 'whole_history'),
    ('change_fail_rate', 'service', 'deployments'),
    ('change_fail_rate', 'service', 'deployment_method'),
    ('change_fail_rate', 'service', 'incidents'),
    ('failed_deployment_recovery_time', 'service', 'deployments'),
    ('failed_deployment_recovery_time', 'service', 'deployment_method'),
    ('failed_deployment_recovery_time', 'service', 'incidents'),
    ('failed_deployment_recovery_time', 'service', 'failures'),
    ('deployment_rework_rate', 'service', 'deployments'),
    ('deployment_rework_rate', 'service', 'deployment_method'),
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
    ('default_branch_red_time', 'repository', 'pipeline_runs')
)

select
    needs.metric,
    findings.entity_type,
    findings.entity_id,
    needs.input,
    findings.is_present,
    findings.reason
from needs
inner join {{ ref('int_input_findings') }} as findings
    on needs.family = findings.family and needs.input = findings.input
where needs.metric != 'truck_factor' or findings.entity_type = 'repository'
