{{ metric_periods(
    events=ref('events_truck_factor'),
    kind=metric_kinds().truck_factor,
    unit='count',
    grains=['month', 'quarter']
) }}
