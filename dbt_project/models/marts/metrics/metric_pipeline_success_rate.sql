{{ metric_periods(
    events=ref('events_pipeline_success_rate'),
    kind=metric_kinds().pipeline_success_rate,
    unit='ratio',
    owners=metric_owners('pipeline_success_rate')
) }}
