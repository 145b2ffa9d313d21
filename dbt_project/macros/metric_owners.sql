{#
  What metrics count, `events_of_<thing>` -> its metrics -> the relation (event_id, team_id) of the teams that count their
  events: those that owned the service, or those that the author was in, when it happened. A metric that teams do not
  have is not in it. What is true for a while (`metrics_of_intervals`) has events only to be listed.
#}
{% macro metric_owners() %}
    {%- set things = {
        'commits': {
            'commits': 'int_commit_teams',
            'commit_authors': 'int_commit_teams',
            'churn': 'int_commit_teams',
        },
        'deployed_commits': {
            'change_lead_time': 'int_deployed_commit_teams',
            'change_lead_time_human': 'int_deployed_commit_teams',
        },
        'deployment_weeks': {'deployment_days_per_week': 'int_deployment_week_teams'},
        'deployments': {
            'deployment_frequency': 'int_deployment_teams',
            'change_fail_rate': 'int_deployment_teams',
            'failed_deployment_recovery_time': 'int_deployment_teams',
            'deployment_rework_rate': 'int_deployment_teams',
        },
        'files': {},
        'first_reviews': {'time_to_first_review': 'int_first_review_teams'},
        'issues': {
            'throughput': 'int_first_done_issue_teams',
            'issue_lead_time': 'int_done_issue_teams',
            'issue_cycle_time': 'int_done_issue_teams',
        },
        'issues_in_progress': {'work_in_progress': 'int_issue_progress_teams'},
        'job_verdicts': {'flaky_rate': 'int_flaky_job_teams'},
        'jobs': {'pipeline_compute_time': 'int_pipeline_job_teams'},
        'open_pull_requests': {
            'stale_pull_requests': 'int_open_pull_request_teams',
            'open_pull_requests': 'int_open_pull_request_teams',
        },
        'pull_requests': {
            'pull_requests_merged': 'int_pull_request_teams',
            'pull_request_cycle_time': 'int_pull_request_teams',
            'pull_request_coding_time': 'int_pull_request_teams',
            'pull_request_pickup_time': 'int_pull_request_teams',
            'pull_request_review_time': 'int_pull_request_teams',
            'pull_request_merge_time': 'int_pull_request_teams',
            'review_rounds': 'int_pull_request_teams',
            'review_depth': 'int_pull_request_teams',
            'pull_request_size': 'int_pull_request_teams',
            'merged_without_review': 'int_pull_request_teams',
        },
        'red_times': {'default_branch_red_time': 'int_red_interval_teams'},
        'reviews': {'review_load': 'int_review_teams'},
        'runs': {
            'pipeline_duration': 'int_pipeline_run_teams',
            'pipeline_queue_time': 'int_pipeline_run_teams',
            'pipeline_success_rate': 'int_pipeline_run_teams',
            'pipeline_success_rate_pull_requests': 'int_pipeline_run_teams',
            'pipeline_rerun_rate': 'int_pipeline_run_teams',
        },
    } -%}
    {{ return(things) }}
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
