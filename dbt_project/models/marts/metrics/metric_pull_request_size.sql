{{ metric_periods(
    events=ref('events_pull_request_size'),
    kind=metric_kinds().pull_request_size,
    unit='count',
    owners=metric_owners('pull_request_size')
) }}
