{{ metric_periods(
    events=ref('events_change_fail_rate'),
    kind=metric_kinds().change_fail_rate,
    unit='ratio',
    owners=metric_owners('change_fail_rate')
) }}
