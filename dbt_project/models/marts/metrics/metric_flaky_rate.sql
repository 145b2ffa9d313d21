{{ metric_periods(
    events=ref('events_flaky_rate'),
    kind=metric_kinds().flaky_rate,
    unit='ratio',
    owners=metric_owners('flaky_rate')
) }}
