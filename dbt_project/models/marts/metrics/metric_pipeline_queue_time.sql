{{ metric_periods(
    events=ref('events_pipeline_queue_time'),
    kind=metric_kinds().pipeline_queue_time,
    unit='seconds',
    owners=metric_owners('pipeline_queue_time')
) }}
