{{ metric_periods(
    events=ref('events_issue_lead_time'),
    kind=metric_kinds().issue_lead_time,
    unit='seconds',
    owners=metric_owners('issue_lead_time')
) }}
