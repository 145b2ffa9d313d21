{{ metric_periods(
    events=ref('events_default_branch_red_time'),
    kind=metric_kinds().default_branch_red_time,
    unit='seconds',
    owners=metric_owners('default_branch_red_time')
) }}
