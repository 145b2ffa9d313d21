{{ metric_periods(
    events=ref('events_pipeline_compute_time'),
    kind=metric_kinds().pipeline_compute_time,
    unit='seconds',
    owners=metric_owners('pipeline_compute_time')
) }}
