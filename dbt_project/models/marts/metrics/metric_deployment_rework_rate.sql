{{ metric_periods(
    events=ref('events_deployment_rework_rate'),
    kind=metric_kinds().deployment_rework_rate,
    unit='ratio',
    owners=metric_owners('deployment_rework_rate')
) }}
