{{ metric_periods(
    events=ref('events_issue_cycle_time'),
    kind=metric_kinds().issue_cycle_time,
    unit='seconds',
    owners=metric_owners('issue_cycle_time')
) }}
