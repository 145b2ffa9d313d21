{{ metric_periods(
    events=ref('events_pipeline_success_rate_pull_requests'),
    kind=metric_kinds().pipeline_success_rate_pull_requests,
    unit='ratio',
    owners=metric_owners('pipeline_success_rate_pull_requests')
) }}
