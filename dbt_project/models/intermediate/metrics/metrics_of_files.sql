{{ metrics_of('files') }}
