{{ metric_periods(
    events=ref('events_pipeline_duration'),
    kind=metric_kinds().pipeline_duration,
    unit='seconds',
    owners=metric_owners('pipeline_duration')
) }}
