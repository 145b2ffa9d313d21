{{ metric_periods(
    events=ref('events_deployment_frequency'),
    kind=metric_kinds().deployment_frequency,
    unit='per_day',
    counts_once=['organization', 'team', 'repository'],
    owners=metric_owners('deployment_frequency')
) }}
