{{ metric_periods(
    events=ref('events_pull_request_coding_time'),
    kind=metric_kinds().pull_request_coding_time,
    unit='seconds',
    owners=metric_owners('pull_request_coding_time')
) }}
