{{ metric_averages(
    intervals=ref('int_pull_request_idle_intervals'),
    unit='count',
    owners=ref('int_pull_request_author_teams')
) }}
