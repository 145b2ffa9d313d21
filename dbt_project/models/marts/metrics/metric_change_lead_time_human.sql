{{ metric_periods(
    events=ref('events_change_lead_time_human'),
    kind=metric_kinds().change_lead_time_human,
    unit='seconds',
    owners=metric_owners('change_lead_time_human')
) }}
