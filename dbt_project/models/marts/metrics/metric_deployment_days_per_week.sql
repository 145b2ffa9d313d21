{{ metric_periods(
    events=ref('events_deployment_days_per_week'),
    kind=metric_kinds().deployment_days_per_week,
    unit='count',
    grains=['month', 'quarter'],
    owners=metric_owners('deployment_days_per_week')
) }}
