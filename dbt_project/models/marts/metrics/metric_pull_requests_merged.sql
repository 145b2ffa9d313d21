{{ metric_periods(
    events=ref('events_pull_requests_merged'),
    kind=metric_kinds().pull_requests_merged,
    unit='count',
    owners=metric_owners('pull_requests_merged')
) }}
