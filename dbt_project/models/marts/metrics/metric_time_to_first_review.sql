{{ metric_periods(
    events=ref('events_time_to_first_review'),
    kind=metric_kinds().time_to_first_review,
    unit='seconds',
    owners=metric_owners('time_to_first_review')
) }}
