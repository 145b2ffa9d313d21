{{ metric_periods(
    events=ref('events_pull_request_review_time'),
    kind=metric_kinds().pull_request_review_time,
    unit='seconds',
    owners=metric_owners('pull_request_review_time')
) }}
