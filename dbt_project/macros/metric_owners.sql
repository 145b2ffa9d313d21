{#
  What metrics count, `events_of_<thing>` -> the relation (event_id, team_id) of the teams that count its events -> the
  metrics that do: teams that owned the service, or that the author was in, when it happened. A metric that teams do not
  have is not in it; of custom metrics, the relation itself names the metric of each event. What is true for a while (`metrics_of_intervals`) has events only to be listed.
#}
{% macro metric_owners() %}
    {%- set things = {
        'commits': {
            'int_commit_teams': ['commits', 'commit_authors', 'churn', 'ai_assisted_commits', 'ai_assisted_churn'],
        },
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
            'int_first_done_issue_teams': [
                'throughput', 'reopened_issues', 'work_allocation_incident', 'work_allocation_bug',
                'work_allocation_feature', 'work_allocation_maintenance', 'work_allocation_other',
            ],
            'int_done_issue_teams': ['issue_lead_time', 'issue_cycle_time'],
        },
        'issues_in_progress': {'int_issue_progress_teams': ['work_in_progress']},
        'job_verdicts': {'int_flaky_job_teams': ['flaky_rate']},
        'jobs': {'int_pipeline_job_teams': ['pipeline_compute_time']},
        'open_pull_requests': {'int_open_pull_request_teams': ['stale_pull_requests', 'open_pull_requests']},
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
    } -%}
    {%- if has_custom_metrics() %}{% do things.update({'custom': {'int_custom_metric_teams': none}}) %}{% endif -%}
    {{ return(things) }}
{% endmacro %}


{# Whether the owners of an event count it for its metric, one of `metrics`; without these, the one that they name. #}
{% macro is_counted_by_teams(metrics, event, owners) -%}
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


{# (event_id, team_id) of the team that owned the service of each row at `moment`, a column. #}
{% macro owners_of_services(relation, event_id, moment) %}
    select
        events.{{ event_id }} as event_id,
        owners.team_id
    from {{ relation }} as events
    cross join {{ ref('int_metric_calendar') }} as calendar
    inner join {{ ref('dim_service_owners') }} as owners
        on
            events.service_id = owners.service_id
            and {{ holds_at('owners', 'events.' ~ moment) }}
{% endmacro %}


{# (event_id, team_id) of every team that the person behind `account_id`, a column, was in at `moment`, another. #}
{% macro teams_of_people(relation, event_id, account_id, moment) %}
    select
        events.{{ event_id }} as event_id,
        members.team_id
    from {{ relation }} as events
    cross join {{ ref('int_metric_calendar') }} as calendar
    inner join {{ ref('dim_accounts') }} as accounts on events.{{ account_id }} = accounts.account_id
    inner join {{ ref('dim_team_members') }} as members
        on
            accounts.person_id = members.person_id
            and {{ holds_at('members', 'events.' ~ moment) }}
{% endmacro %}


{# Whether a dated row holds at a moment: its dates are those of the organisation's time zone, `valid_to` exclusive. #}
{% macro holds_at(dated, moment) -%}
    daterange({{ dated }}.valid_from, {{ dated }}.valid_to) @> ({{ moment }} at time zone calendar.timezone)::date
{%- endmacro %}


{# The same for events of pull requests that last, whose `counted_id` names the pull request: teams of its author. #}
{% macro teams_of_lasting_pull_requests(events) %}
    with dated as (
        select
            events.event_id,
            events.event_at,
            pull_requests.author_account_id
        from {{ events }} as events
        inner join {{ ref('fct_pull_requests') }} as pull_requests
            on events.counted_id = pull_requests.pull_request_id
    )

    {{ teams_of_people('dated', 'event_id', 'author_account_id', 'event_at') }}
{% endmacro %}
