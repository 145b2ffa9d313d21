{{ metric_periods(
    events=ref('events_commits'),
    kind=metric_kinds().commits,
    unit='count',
    owners=metric_owners('commits')
) }}
