{{ metrics_of('issues') }}
