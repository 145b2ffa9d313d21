{{ metric_periods(
    events=ref('events_churn'),
    kind=metric_kinds().churn,
    unit='count',
    owners=metric_owners('churn')
) }}
