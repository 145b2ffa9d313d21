{{ config(indexes=[metric_key()]) }}

{{ metric_averages(
    'work_in_progress', ref('int_issue_intervals'), unit='count', owners=ref('int_issue_owner_teams')
) }}
