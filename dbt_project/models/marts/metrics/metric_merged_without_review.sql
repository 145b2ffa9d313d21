{{ metric_periods(
    events=ref('events_merged_without_review'),
    kind=metric_kinds().merged_without_review,
    unit='ratio',
    owners=metric_owners('merged_without_review')
) }}
