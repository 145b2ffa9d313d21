{{ metrics_of('runs') }}
