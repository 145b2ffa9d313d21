{{ metric_periods(
    events=ref('events_throughput'),
    kind=metric_kinds().throughput,
    unit='count',
    owners=metric_owners('throughput')
) }}
