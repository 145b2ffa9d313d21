{{ metric_periods(
    events=ref('events_default_branch_red_time'),
    kind=metric_kinds().default_branch_red_time,
    unit='seconds',
    counts_once=['organization', 'team', 'service', 'repository'],
    owners=metric_owners('default_branch_red_time')
) }}
