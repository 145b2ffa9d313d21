{{ metric_periods(
    events=ref('events_change_lead_time'),
    kind=metric_kinds().change_lead_time,
    unit='seconds',
    owners=metric_owners('change_lead_time')
) }}
