{{ metric_periods(
    events=ref('events_review_depth'),
    kind=metric_kinds().review_depth,
    unit='count',
    owners=metric_owners('review_depth')
) }}
