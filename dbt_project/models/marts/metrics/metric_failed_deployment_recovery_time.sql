{{ metric_periods(
    events=ref('events_failed_deployment_recovery_time'),
    kind=metric_kinds().failed_deployment_recovery_time,
    unit='seconds',
    owners=metric_owners('failed_deployment_recovery_time')
) }}
