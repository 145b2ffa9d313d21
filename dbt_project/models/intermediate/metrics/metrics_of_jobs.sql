{{ metrics_of('jobs') }}
