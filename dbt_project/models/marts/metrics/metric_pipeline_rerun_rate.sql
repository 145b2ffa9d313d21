{{ metric_periods(
    events=ref('events_pipeline_rerun_rate'),
    kind=metric_kinds().pipeline_rerun_rate,
    unit='ratio',
    owners=metric_owners('pipeline_rerun_rate')
) }}
