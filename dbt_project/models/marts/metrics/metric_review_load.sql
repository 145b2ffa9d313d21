{{ metric_periods(
    events=ref('events_review_load'),
    kind=metric_kinds().review_load,
    unit='count',
    owners=metric_owners('review_load')
) }}
