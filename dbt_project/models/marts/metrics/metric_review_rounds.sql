{{ metric_periods(
    events=ref('events_review_rounds'),
    kind=metric_kinds().review_rounds,
    unit='count',
    owners=metric_owners('review_rounds')
) }}
