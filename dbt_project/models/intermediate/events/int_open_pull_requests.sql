{{ config(indexes=[metric_key()]) }}

{{ metric_averages(
    'open_pull_requests', ref('int_pull_request_idle_intervals'), unit='count', owners=ref('int_pull_request_author_teams')
) }}
