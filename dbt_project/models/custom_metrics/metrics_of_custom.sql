{{ metrics_of('custom') }}
