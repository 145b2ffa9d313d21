{{ metric_averages(
    'open_pull_requests', 'int_pull_request_idle_intervals', unit='count', owners='int_pull_request_author_teams'
) }}
