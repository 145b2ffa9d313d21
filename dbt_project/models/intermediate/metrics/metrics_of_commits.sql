{{ metrics_of('commits') }}
